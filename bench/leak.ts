import type { Page } from 'playwright';
import type { BenchBrowser } from './browser';
import { collectedHeap } from './heap';

/** The state after a number of photos. */
export interface MemorySample {
  photos: number;
  /** Tensors alive, all workers together. */
  tensors: number;
  /** The page's JavaScript heap after garbage collection, bytes. */
  heap: number;
  /** Main memory of the page's process with its workers, bytes; undefined where the machine does not tell. */
  resident: number | undefined;
}

const WORKERS = 2;
const STEPS = 10;
/** Workers start when photos wait, and their buffers grow with the first photos. */
const WARM_UP_PHOTOS = 30;

/**
 * Enrols many photos, no two alike. The first sample is after a warm-up, the others follow in equal steps.
 */
export async function watchMemory(browser: BenchBrowser, urls: string[], photos: number): Promise<MemorySample[]> {
  const page = await browser.open();
  await page.evaluate((all) => window.bench.fetchPhotos(all), urls);
  await page.evaluate((workers) => window.bench.openWorkers(workers), WORKERS);
  await enroll(page, urls, photos, photos + WARM_UP_PHOTOS);
  const samples: MemorySample[] = [];
  let from = 0;
  for (let step = 0; step <= STEPS; step++) {
    const to = Math.round((photos * step) / STEPS);
    const tensors = await enroll(page, urls, from, to);
    samples.push({
      photos: to,
      tensors: tensors.reduce((sum, count) => sum + count, 0),
      heap: (await collectedHeap(page)).objects,
      resident: await browser.residentBytes(),
    });
    console.log(`  ${to} of ${photos} photos`);
    from = to;
  }
  await page.close();
  return samples;
}

/** Enrols the copies `from` … `to` − 1 and gives the tensors of each worker. */
function enroll(page: Page, urls: string[], from: number, to: number): Promise<number[]> {
  const range = { from, to, workers: WORKERS };
  return page.evaluate(([all, part]) => window.bench.enrollAltered(all, part), [urls, range] as const);
}
