import type { Page } from 'playwright';
import type { Frame, PhotoFace } from '../e2e/clips';
import type { BenchBrowser } from './browser';
import { collectedHeap } from './heap';
import type { Urls } from './live';

/** An hour of people who come and go, without the time in which nothing happens. */
export interface HourRun {
  frames: number;
  visits: number;
  /** Tracks that were given out. */
  tracks: number;
  ms: number;
  before: HourSample;
  after: HourSample;
}

export interface HourSample {
  tensors: number;
  /** The page's JavaScript heap after garbage collection, bytes. */
  heap: number;
  /** Main memory of the page's process with its workers, bytes; undefined where the machine does not tell. */
  resident: number | undefined;
}

const HOUR = 3_600_000;
/** Analysed frames of a camera are so far apart, ms. */
const STEP = 1000 / 15;
/** Frames of a visit, and frames of nobody after it. */
const VISIT = 5;
const NOBODY = 2;
/** Everybody comes so often in the hour. */
const ROUNDS = 44;
/** Before the first sample: buffers grow with the first faces. */
const WARM_UP = 4;

/** Each of the people comes in turn, in a different place each time. */
export async function measureHour(
  browser: BenchBrowser,
  page: Page,
  people: PhotoFace[],
  urls: Urls,
): Promise<HourRun> {
  const frames = await urls(people.flatMap((face, i) => visitOf(face, i)));
  const sequence = (rounds: number, length: number) => {
    const each = length / (rounds * people.length);
    return Array.from({ length: rounds * frames.length }, (_, i) => ({
      url: frames[i % frames.length] as string,
      time: Math.floor(i / (VISIT + NOBODY)) * each + (i % (VISIT + NOBODY)) * STEP,
    }));
  };
  const visits = ROUNDS * people.length;
  const sample = async (): Promise<HourSample> => ({
    tensors: await page.evaluate(() => window.liveBench.tensors()),
    heap: (await collectedHeap(page)).objects,
    resident: await browser.residentBytes(),
  });
  await page.evaluate((part) => window.liveBench.feed(part), sequence(WARM_UP, (HOUR * WARM_UP) / ROUNDS));
  const before = await sample();
  const start = performance.now();
  const hour = sequence(ROUNDS, HOUR);
  const tracks = await page.evaluate((part) => window.liveBench.feed(part), hour);
  return { frames: hour.length, visits, tracks, ms: performance.now() - start, before, after: await sample() };
}

function visitOf(face: PhotoFace, i: number): Frame[] {
  const [x, y] = [200 + ((i * 97) % 240), 200 + ((i * 53) % 80)];
  const present = Array.from({ length: VISIT }, (_, n) => ({
    sprites: [{ face, cut: 'head' as const, x: x + 8 * n, y, size: 130 + 4 * n }],
  }));
  return [...present, ...Array.from({ length: NOBODY }, () => ({ sprites: [] }))];
}
