import Dexie from 'dexie';
import { afterEach, beforeEach } from 'vitest';
import { openDatabase } from '../store/open';
import type { Database } from '../store/schema';
import { createNearface } from './nearface';
import { createTestAnalyzer, type TestAnalyzer } from './test-analyzer';
import type { Nearface } from './types';

/** A tab of the app. */
export interface TestTab {
  nearface: Nearface;
  analyzer: TestAnalyzer;
}

/** An empty database for each test, and tabs over it. */
export function testBrowser() {
  let database = '';
  let db: Database;
  let count = 0;
  beforeEach(() => {
    database = `test-${count++}`;
    db = openDatabase(database);
  });
  // The tabs' connections close when the database is deleted.
  afterEach(() => Dexie.delete(database));
  return {
    /** The database itself, to look at and to break. */
    db: () => db,
    openDatabase: () => openDatabase(database),
    openTab(workers?: number): TestTab {
      const analyzer = createTestAnalyzer(workers);
      return { analyzer, nearface: createNearface({ analyzer, database }) };
    },
  };
}
