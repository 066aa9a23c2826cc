import type { Page } from 'playwright';
import type { BenchBrowser } from './browser';
import { median } from './metrics';

/** Photos a second with one worker and with two. */
export interface WorkerResult {
  photos: number;
  one: number;
  two: number;
}

const ROUNDS = 4;
/** Enough that the end of a batch, when only one worker is still busy, weighs little. */
const MOST_PHOTOS = 50;
const REPEATS = 3;

/** Runs the same batch with one worker and with two, in turn, and takes the median of each. */
export async function compareWorkers(browser: BenchBrowser, urls: string[]): Promise<WorkerResult> {
  const page = await browser.open();
  const batch = Array.from({ length: REPEATS }, () => urls)
    .flat()
    .slice(0, MOST_PHOTOS);
  await page.evaluate((all) => window.bench.fetchPhotos(all), [...new Set(batch)]);
  const ms: Record<1 | 2, number[]> = { 1: [], 2: [] };
  for (const workers of [1, 2] as const) {
    await page.evaluate((n) => window.bench.openWorkers(n), workers);
    // A whole batch: further workers start only when photos wait, and take a while to load.
    await runBatch(page, batch, workers);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const workers of [1, 2] as const) ms[workers].push(await runBatch(page, batch, workers));
  }
  await page.close();
  const photosPerSecond = (times: number[]) => (1000 * batch.length) / median(times);
  return { photos: batch.length, one: photosPerSecond(ms[1]), two: photosPerSecond(ms[2]) };
}

function runBatch(page: Page, urls: string[], workers: number): Promise<number> {
  return page.evaluate(([all, n]) => window.bench.analyzeAll(all, n), [urls, workers] as const);
}
