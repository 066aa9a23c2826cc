import type { Page } from 'playwright';
import type { BenchBrowser } from './browser';
import { median } from './metrics';
import { ratios, rounds } from './rounds';

/** Times of one probe in ms, theirs and ours, medians; and the median of the rounds' own ratios. */
export interface TfjsRun {
  faces: number;
  theirs: number;
  ours: number;
  ratio: number;
}

export interface HnswRun extends TfjsRun {
  /** Time in which the graph is built, and in which our index is filled. */
  build: number;
  fill: number;
  recall: number;
  oursRecall: number;
}

const HNSW_PROBES = 100;

/** tfjs and ours over the faces that the page holds. */
export async function measureTfjs(page: Page, faces: number): Promise<TfjsRun> {
  console.log('tfjs');
  await page.evaluate(() => window.searchBench.openTfjs());
  const times = await rounds({
    theirs: (round) => page.evaluate((r) => window.searchBench.searchTfjs(r), round),
    ours: (round) => page.evaluate((r) => window.searchBench.search(r, 1, 0), round),
  });
  return { faces, ...compare(times) };
}

export async function measureHnsw(browser: BenchBrowser, faces: number): Promise<HnswRun> {
  console.log('hnswlib');
  const page = await browser.open('search-page');
  const fill = await page.evaluate((n) => window.searchBench.fill(n, []), faces);
  const build = await page.evaluate((n) => window.searchBench.openHnsw(n), faces);
  const times = await rounds({
    theirs: (round) => page.evaluate((r) => window.searchBench.searchHnsw(r), round),
    ours: (round) => page.evaluate((r) => window.searchBench.search(r, 1, 0), round),
  });
  const recall = await page.evaluate((n) => window.searchBench.recallHnsw(n), HNSW_PROBES);
  const oursRecall = await page.evaluate((n) => window.searchBench.recall(n, 0), HNSW_PROBES);
  await page.close();
  return { faces, build, fill, recall, oursRecall, ...compare(times) };
}

function compare({ theirs, ours }: Record<'theirs' | 'ours', number[]>) {
  return { theirs: median(theirs), ours: median(ours), ratio: median(ratios(theirs, ours)) };
}
