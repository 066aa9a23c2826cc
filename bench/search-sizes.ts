import type { Page } from 'playwright';
import { fitLine, type Line } from './line';
import { median } from './metrics';
import { ratios, rounds } from './rounds';

/** What a search of vectors in memory costs, by the number of faces. */
export interface SizesRun {
  /** On one thread. */
  sizes: SizeResult[];
  /** Of the largest size, with as many workers as by default. */
  byDefault: ProbesResult;
  /** Of one probe's time over the number of faces. */
  line: Line;
  /** At the largest size: shares of probes. */
  recall: { probes: number; everyone: number; alike: number };
}

/** Times in ms, each the median of its rounds. */
export interface ProbesResult {
  /** Top 10 of everyone, and of those who are alike at the default threshold. */
  one: number;
  alike: number;
  /** The same of sixteen probes at once. */
  sixteen: number;
  sixteenAlike: number;
  /** The median of the rounds' own ratios: what else the machine does hits both alike. */
  sixteenToOne: number;
  sixteenToOneAlike: number;
}

export interface SizeResult extends ProbesResult {
  faces: number;
  fill: number;
  read: number;
  oneToRead: number;
}

const RECALL_PROBES = 20;
export const THRESHOLD = 0.7;

/** `bases` are embeddings of real faces, n × 128 numbers, or none. The page keeps the last of the sizes. */
export async function measureSizes(page: Page, sizes: number[], bases: number[]): Promise<SizesRun> {
  const largest = sizes.at(-1) ?? 0;
  console.log(`Search among ${largest} faces with workers as by default`);
  await page.evaluate(([n, b]) => window.searchBench.fill(n, b, 'by default'), [largest, bases] as const);
  const byDefault = compareProbes(await rounds(searches(inMemory(page))));
  const results: SizeResult[] = [];
  for (const faces of sizes) {
    console.log(`Search among ${faces} faces${bases.length > 0 ? ' around real ones' : ''}`);
    results.push(await measureSize(page, faces, bases));
  }
  const recall = (minScore: number) =>
    page.evaluate(([n, min]) => window.searchBench.recall(n, min), [RECALL_PROBES, minScore] as const);
  return {
    sizes: results,
    byDefault,
    line: fitLine(results.map(({ faces, one }) => [faces, one] as const)),
    recall: { probes: RECALL_PROBES, everyone: await recall(0), alike: await recall(THRESHOLD) },
  };
}

async function measureSize(page: Page, faces: number, bases: number[]): Promise<SizeResult> {
  const fill = await page.evaluate(([n, b]) => window.searchBench.fill(n, b), [faces, bases] as const);
  const { read, ...times } = await rounds({
    read: () => page.evaluate((n) => window.searchBench.read(n), faces),
    ...searches(inMemory(page)),
  });
  return {
    faces,
    fill,
    read: median(read),
    oneToRead: median(ratios(times.one, read)),
    ...compareProbes(times),
  };
}

type Search = 'one' | 'alike' | 'sixteen' | 'sixteenAlike';

type SearchProbes = (from: number, probes: number, minScore: number) => Promise<number>;

const inMemory =
  (page: Page): SearchProbes =>
  (...query) =>
    page.evaluate((q) => window.searchBench.search(...q), query);

/** To be run in turn; `search` searches with some probes at once, and gives the time. */
export function searches(search: SearchProbes): Record<Search, (round: number) => Promise<number>> {
  const ofRound = (probes: number, minScore: number) => (round: number) => search(probes * round, probes, minScore);
  return {
    one: ofRound(1, 0),
    alike: ofRound(1, THRESHOLD),
    sixteen: ofRound(16, 0),
    sixteenAlike: ofRound(16, THRESHOLD),
  };
}

export function compareProbes({ one, alike, sixteen, sixteenAlike }: Record<Search, number[]>): ProbesResult {
  return {
    one: median(one),
    alike: median(alike),
    sixteen: median(sixteen),
    sixteenAlike: median(sixteenAlike),
    sixteenToOne: median(ratios(sixteen, one)),
    sixteenToOneAlike: median(ratios(sixteenAlike, alike)),
  };
}
