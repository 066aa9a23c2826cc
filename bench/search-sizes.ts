import type { Page } from 'playwright';
import { fitLine, type Line } from './line';
import { median } from './metrics';
import { ratios, rounds } from './rounds';

/** What a search of vectors in memory costs on one thread, by the number of faces. */
export interface SizesRun {
  sizes: SizeResult[];
  /** Of one probe's time over the number of faces. */
  line: Line;
  /** At the largest size: shares of probes. */
  recall: { probes: number; everyone: number; alike: number };
}

/** Times in ms, each the median of its rounds. */
export interface SizeResult {
  faces: number;
  fill: number;
  read: number;
  /** Top 10 of everyone, and of those who are alike at the default threshold. */
  one: number;
  alike: number;
  /** The same of sixteen probes at once. */
  sixteen: number;
  sixteenAlike: number;
  /** The median of the rounds' own ratios: what else the machine does hits both alike. */
  oneToRead: number;
  sixteenToOne: number;
  sixteenToOneAlike: number;
}

const RECALL_PROBES = 20;
export const THRESHOLD = 0.7;

/** `bases` are embeddings of real faces, n × 128 numbers, or none. The page keeps the last of the sizes. */
export async function measureSizes(page: Page, sizes: number[], bases: number[]): Promise<SizesRun> {
  const results: SizeResult[] = [];
  for (const faces of sizes) {
    console.log(`Search among ${faces} faces${bases.length > 0 ? ' around real ones' : ''}`);
    results.push(await measureSize(page, faces, bases));
  }
  const recall = (minScore: number) =>
    page.evaluate(([n, min]) => window.searchBench.recall(n, min), [RECALL_PROBES, minScore] as const);
  return {
    sizes: results,
    line: fitLine(results.map(({ faces, one }) => [faces, one] as const)),
    recall: { probes: RECALL_PROBES, everyone: await recall(0), alike: await recall(THRESHOLD) },
  };
}

async function measureSize(page: Page, faces: number, bases: number[]): Promise<SizeResult> {
  const fill = await page.evaluate(([n, b]) => window.searchBench.fill(n, b), [faces, bases] as const);
  const { read, one, alike, sixteen, sixteenAlike } = await rounds({
    read: () => page.evaluate((n) => window.searchBench.read(n), faces),
    one: (round) => page.evaluate((r) => window.searchBench.search(r, 1, 0), round),
    alike: (round) => page.evaluate(([r, min]) => window.searchBench.search(r, 1, min), [round, THRESHOLD] as const),
    sixteen: (round) => page.evaluate((r) => window.searchBench.search(16 * r, 16, 0), round),
    sixteenAlike: (round) =>
      page.evaluate(([r, min]) => window.searchBench.search(16 * r, 16, min), [round, THRESHOLD] as const),
  });
  return {
    faces,
    fill,
    read: median(read),
    one: median(one),
    alike: median(alike),
    sixteen: median(sixteen),
    sixteenAlike: median(sixteenAlike),
    oneToRead: median(ratios(one, read)),
    sixteenToOne: median(ratios(sixteen, one)),
    sixteenToOneAlike: median(ratios(sixteenAlike, alike)),
  };
}
