import type { Page } from 'playwright';
import type { BenchBrowser } from './browser';
import { median } from './metrics';

/** What the search costs; times in ms, each the median of its rounds. */
export interface SearchRun {
  /** Whether the vectors are real embeddings with noise, or all invented. */
  real: boolean;
  sizes: SizeResult[];
  /** At the largest size. */
  recall: { probes: number; everyone: number; alike: number };
  tfjs: { faces: number; ms: number; ours: number };
  hnsw?: { faces: number; build: number; ms: number; recall: number; ours: number; oursRecall: number; fill: number };
}

export interface SizeResult {
  faces: number;
  fill: number;
  read: number;
  /** Top 10 of everyone; of those who are alike at the default threshold; sixteen probes at once, of everyone. */
  one: number;
  alike: number;
  sixteen: number;
  /** The median of the rounds' own ratios: what else the machine does hits both alike. */
  oneToRead: number;
  sixteenToOne: number;
}

export interface SearchBenchOptions {
  sizes?: number[];
  /** Embeddings of real faces, n × 128 numbers. */
  bases?: number[];
  /** Faces that hnswlib gets; 0 leaves it out: it takes a minute to build. */
  hnswFaces?: number;
}

const SIZES = [10_000, 30_000, 100_000, 300_000, 1_000_000];
const ROUNDS = 21;
const WARM_UP = 3;
const RECALL_PROBES = 20;
const HNSW_PROBES = 100;
const THRESHOLD = 0.7;

export async function benchSearch(
  browser: BenchBrowser,
  { sizes = SIZES, bases = [], hnswFaces = 50_000 }: SearchBenchOptions = {},
): Promise<SearchRun> {
  const page = await browser.open('search-page');
  const results: SizeResult[] = [];
  for (const faces of sizes) {
    console.log(`Search among ${faces} faces`);
    results.push(await measureSize(page, faces, bases));
  }
  console.log('Recall');
  const recall = {
    probes: RECALL_PROBES,
    everyone: await page.evaluate((n) => window.searchBench.recall(n, 0), RECALL_PROBES),
    alike: await page.evaluate(([n, min]) => window.searchBench.recall(n, min), [RECALL_PROBES, THRESHOLD] as const),
  };
  console.log('tfjs');
  const tfjs = await measureTfjs(page, sizes.at(-1) ?? 0);
  await page.close();
  const run: SearchRun = { real: bases.length > 0, sizes: results, recall, tfjs };
  if (hnswFaces > 0) {
    console.log('hnswlib');
    run.hnsw = await measureHnsw(browser, hnswFaces, bases);
  }
  return run;
}

/** The tables, in Markdown. */
export function searchReport({ real, sizes, recall, tfjs, hnsw }: SearchRun): string {
  const largest = sizes.at(-1);
  const rows = sizes.map(({ faces, fill, read, one, alike, sixteen, oneToRead, sixteenToOne }) =>
    [
      faces.toLocaleString('en'),
      ...[read, one, alike, sixteen].map((ms) => ms.toFixed(1)),
      `${oneToRead.toFixed(2)} ×`,
      `${sixteenToOne.toFixed(2)} ×`,
      ((one / faces) * 1e6).toFixed(1),
      ((fill / faces) * 1e3).toFixed(1),
    ].join(' | '),
  );
  return [
    `Vectors: ${real ? 'real embeddings with noise' : 'invented'}, five faces a person. Times in ms, medians.`,
    '',
    '| faces | reading 8 bits | one probe, top 10 | the same, score ≥ 0.7 | 16 probes | one : reading | 16 : one | ns a face | fill, µs a face |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
    '',
    `- Recall at ${largest?.faces.toLocaleString('en')}, ids and order as brute force in 64-bit floats: ${recall.everyone.toFixed(3)} (everyone), ${recall.alike.toFixed(3)} (score ≥ ${THRESHOLD}), ${recall.probes} probes.`,
    `- tfjs matMul + topk (WASM) at ${tfjs.faces.toLocaleString('en')}: ${tfjs.ms.toFixed(0)} ms against ${tfjs.ours.toFixed(1)} ms, ${(tfjs.ms / tfjs.ours).toFixed(1)} times as long.`,
    ...(hnsw
      ? [
          `- hnswlib-wasm (M 16, ef 200) at ${hnsw.faces.toLocaleString('en')}: built in ${(hnsw.build / 1000).toFixed(0)} s, ${hnsw.ms.toFixed(2)} ms a probe at recall ${hnsw.recall.toFixed(3)}; here: filled in ${(hnsw.fill / 1000).toFixed(1)} s, ${hnsw.ours.toFixed(2)} ms at recall ${hnsw.oursRecall.toFixed(3)}.`,
        ]
      : []),
  ].join('\n');
}

async function measureSize(page: Page, faces: number, bases: number[]): Promise<SizeResult> {
  const fill = await page.evaluate(([n, b]) => window.searchBench.fill(n, b), [faces, bases] as const);
  const { read, one, alike, sixteen } = await rounds({
    read: () => page.evaluate((n) => window.searchBench.read(n), faces),
    one: (round) => page.evaluate((r) => window.searchBench.search(r, 1, 0), round),
    alike: (round) => page.evaluate(([r, min]) => window.searchBench.search(r, 1, min), [round, THRESHOLD] as const),
    sixteen: (round) => page.evaluate((r) => window.searchBench.search(16 * r, 16, 0), round),
  });
  return {
    faces,
    fill,
    read: median(read),
    one: median(one),
    alike: median(alike),
    sixteen: median(sixteen),
    oneToRead: median(ratios(one, read)),
    sixteenToOne: median(ratios(sixteen, one)),
  };
}

async function measureTfjs(page: Page, faces: number): Promise<SearchRun['tfjs']> {
  await page.evaluate(() => window.searchBench.openTfjs());
  const { tfjs, ours } = await rounds({
    tfjs: (round) => page.evaluate((r) => window.searchBench.searchTfjs(r), round),
    ours: (round) => page.evaluate((r) => window.searchBench.search(r, 1, 0), round),
  });
  return { faces, ms: median(tfjs), ours: median(ours) };
}

async function measureHnsw(browser: BenchBrowser, faces: number, bases: number[]): Promise<SearchRun['hnsw']> {
  const page = await browser.open('search-page');
  const fill = await page.evaluate(([n, b]) => window.searchBench.fill(n, b), [faces, bases] as const);
  const build = await page.evaluate((n) => window.searchBench.openHnsw(n), faces);
  const { theirs, ours } = await rounds({
    theirs: (round) => page.evaluate((r) => window.searchBench.searchHnsw(r), round),
    ours: (round) => page.evaluate((r) => window.searchBench.search(r, 1, 0), round),
  });
  const recall = await page.evaluate((n) => window.searchBench.recallHnsw(n), HNSW_PROBES);
  const oursRecall = await page.evaluate((n) => window.searchBench.recall(n, 0), HNSW_PROBES);
  await page.close();
  return { faces, build, ms: median(theirs), recall, ours: median(ours), oursRecall, fill };
}

/** Runs all in turn, and gives the times of each by round. */
async function rounds<K extends string>(
  runs: Record<K, (round: number) => Promise<number>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(runs) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const name of names) {
      const ms = await runs[name](round);
      if (round >= WARM_UP) times[name].push(ms);
    }
  }
  return times;
}

const ratios = (a: number[], b: number[]) => a.map((ms, i) => ms / (b[i] as number));
