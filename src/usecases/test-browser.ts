import Dexie from 'dexie';
import { afterEach, beforeEach } from 'vitest';
import { openDatabase, openUsageDatabase } from '../store/open';
import type { Database } from '../store/schema';
import type { UsageDatabase } from '../store/usage-schema';
import { createNearface } from './nearface';
import { createTestAnalyzer, embeddingOf, photoOf, type TestAnalyzer } from './test-analyzer';
import { createTestFrameAnalyzer, type TestFrameAnalyzer } from './test-frame-analyzer';
import type { EnrolledFace, Nearface } from './types';

/** A tab of the app. */
export interface TestTab {
  nearface: Nearface;
  analyzer: TestAnalyzer;
  /** Those of its live sessions. */
  frames: TestFrameAnalyzer[];
}

/** An empty database for each test, and tabs over it. */
export function testBrowser() {
  let database = '';
  let db: Database;
  let usage: UsageDatabase;
  let count = 0;
  beforeEach(() => {
    database = `test-${count++}`;
    db = openDatabase(database);
    usage = openUsageDatabase(database);
  });
  // The tabs' connections close when the database is deleted.
  afterEach(() => Promise.all([Dexie.delete(database), Dexie.delete(usage.name)]));
  return {
    /** The database itself, to look at and to break. */
    db: () => db,
    usage: () => usage,
    openDatabase: () => openDatabase(database),
    openTab(workers?: number): TestTab {
      const analyzer = createTestAnalyzer(workers);
      const frames: TestFrameAnalyzer[] = [];
      const createFrameAnalyzer = () => {
        const made = createTestFrameAnalyzer();
        frames.push(made);
        return made;
      };
      return { analyzer, frames, nearface: createNearface({ analyzer, createFrameAnalyzer, database }) };
    },
  };
}

/** Enrols a photo of one face. */
export async function enrollOne(
  nearface: Nearface,
  person: string,
  name = person,
  variant = 0,
  collection = 'default',
): Promise<EnrolledFace> {
  const { faces } = await nearface.enroll(photoOf([{ person, variant }], variant), { name, collection });
  return faces[0] as EnrolledFace;
}

/** The names that a person's embedding finds in the default collection, best first. */
export async function namesFound(nearface: Nearface, person: string): Promise<string[]> {
  return (await nearface.searchVector(embeddingOf(person), { maxResults: 10 })).map(({ name }) => name);
}
