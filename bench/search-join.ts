import { FRONT } from '../src/search/kernel/layout';
import type { BenchBrowser } from './browser';
import { median } from './metrics';
import { ratios } from './rounds';
import { THRESHOLD } from './search-sizes';

/** The join of a gallery with itself: each pair of alike faces once. Times in ms, medians of the rounds. */
export interface JoinRun {
  faces: number;
  pairs: number;
  ms: number;
  threads: number;
  /** Multiply-adds a second: of the join, all threads together, and of the kernel alone on one thread. */
  rate: number;
  peakRate: number;
  tfjs: {
    /** Pairs of blocks that were measured, of how many. */
    sample: number;
    blockPairs: number;
    /** Reckoned for all of them: `matMul` alone, and with reading its products and comparing them. */
    multiply: number;
    withThreshold: number;
    /** Pairs of faces in the sample, and those of them that only one of the two found. */
    pairs: number;
    differing: number;
  };
  /** Of tfjs to the join: the medians of the rounds' own ratios. */
  multiplyRatio: number;
  withThresholdRatio: number;
}

const ROUNDS = 3;
const SAMPLE = 16;

export async function measureJoin(browser: BenchBrowser, faces: number): Promise<JoinRun> {
  console.log(`Join of ${faces} faces`);
  const page = await browser.open('join-page');
  const { threads, blockPairs } = await page.evaluate((n) => window.joinBench.fill(n), faces);
  const sample = blockPairs.filter(
    (_, i) => Math.floor((i * SAMPLE) / blockPairs.length) !== Math.floor(((i - 1) * SAMPLE) / blockPairs.length),
  );
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const ofSample = sum(sample.map(({ products }) => products)) / sum(blockPairs.map(({ products }) => products));

  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const peak = await page.evaluate(() => window.joinBench.peak());
    const joined = await page.evaluate((min) => window.joinBench.join(min), THRESHOLD);
    const tfjs = [];
    for (const pair of sample) {
      tfjs.push(await page.evaluate(([p, min]) => window.joinBench.joinTfjs(p, min), [pair, THRESHOLD] as const));
    }
    const multiply = sum(tfjs.map((one) => one.multiply)) / ofSample;
    rounds.push({
      ...joined,
      peak,
      multiply,
      withThreshold: multiply + sum(tfjs.map((one) => one.compare)) / ofSample,
      samplePairs: sum(tfjs.map((one) => one.pairs)),
      differing: sum(tfjs.map((one) => one.differing)),
    });
  }
  await page.close();

  const ms = rounds.map((round) => round.ms);
  const multiply = rounds.map((round) => round.multiply);
  const withThreshold = rounds.map((round) => round.withThreshold);
  return {
    faces,
    pairs: rounds[0]?.pairs ?? 0,
    ms: median(ms),
    threads,
    rate: median(rounds.map((round) => (round.products * FRONT) / (round.ms / 1000))),
    peakRate: median(rounds.map(({ peak }) => peak * FRONT)),
    tfjs: {
      sample: sample.length,
      blockPairs: blockPairs.length,
      multiply: median(multiply),
      withThreshold: median(withThreshold),
      pairs: rounds[0]?.samplePairs ?? 0,
      differing: sum(rounds.map((round) => round.differing)),
    },
    multiplyRatio: median(ratios(multiply, ms)),
    withThresholdRatio: median(ratios(withThreshold, ms)),
  };
}
