import type { BenchBrowser } from './browser';
import { type CollectionRun, measureCollection } from './search-collection';
import { type JoinRun, measureJoin } from './search-join';
import { type HnswRun, measureHnsw, measureTfjs, type TfjsRun } from './search-peers';
import { measureSizes, type SizesRun } from './search-sizes';

/** What searching, joining and loading cost. */
export interface SearchRun {
  invented: SizesRun;
  /** With vectors around real embeddings, where the run has photos. */
  real?: SizesRun;
  tfjs: TfjsRun;
  hnsw: HnswRun;
  join: JoinRun;
  /** By rising size; the first one is the one that `join` joins too. */
  collections: CollectionRun[];
}

export interface SearchBenchOptions {
  /** Embeddings of real faces, n × 128 numbers, or none. */
  bases: number[];
  sizes?: number[];
  hnswFaces?: number;
  joinFaces?: number;
  /** Beside the one of `joinFaces`. */
  collectionFaces?: number;
}

const SIZES = [10_000, 30_000, 100_000, 300_000, 1_000_000];

export async function benchSearch(
  browser: BenchBrowser,
  { bases, sizes = SIZES, hnswFaces = 50_000, joinFaces = 100_000, collectionFaces = 1_000_000 }: SearchBenchOptions,
): Promise<SearchRun> {
  const page = await browser.open('search-page');
  const invented = await measureSizes(page, sizes, []);
  const tfjs = await measureTfjs(page, sizes.at(-1) ?? 0);
  await page.close();
  return {
    invented,
    ...(bases.length > 0 && { real: await measureReal(browser, sizes, bases) }),
    tfjs,
    hnsw: await measureHnsw(browser, hnswFaces),
    join: await measureJoin(browser, joinFaces),
    collections: [
      await measureCollection(browser, joinFaces, true),
      await measureCollection(browser, collectionFaces, false),
    ],
  };
}

async function measureReal(browser: BenchBrowser, sizes: number[], bases: number[]): Promise<SizesRun> {
  const page = await browser.open('search-page');
  const run = await measureSizes(page, sizes, bases);
  await page.close();
  return run;
}
