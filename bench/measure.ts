import type { Page } from 'playwright';
import type { Box } from '../src/faces/types';
import type { SystemName } from './systems/system';

/** What each system made of one photo. */
export interface PhotoResult {
  url: string;
  systems: Partial<Record<SystemName, { ms: number; boxes: Box[] }>>;
}

const WARM_UP_PHOTOS = 3;

/**
 * Lets every system look at every photo, one after the other and in turning order, so that whatever else the machine does
 * hits all alike.
 */
export async function measure(pages: ReadonlyMap<SystemName, Page>, urls: string[]): Promise<PhotoResult[]> {
  for (const page of pages.values()) {
    await page.evaluate((all) => window.bench.fetchPhotos(all), urls);
    for (const url of urls.slice(0, WARM_UP_PHOTOS)) await page.evaluate((one) => window.bench.analyze(one), url);
  }
  const results: PhotoResult[] = [];
  for (const [i, url] of urls.entries()) {
    const result: PhotoResult = { url, systems: {} };
    for (const [name, page] of rotated([...pages], i)) {
      result.systems[name] = await page.evaluate((one) => window.bench.analyze(one), url);
    }
    results.push(result);
    if ((i + 1) % 20 === 0) console.log(`  ${i + 1} of ${urls.length} photos`);
  }
  return results;
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
