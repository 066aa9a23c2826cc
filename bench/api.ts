import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { launchOptions } from '../scripts/chromium.mjs';
import { withBuiltApp } from './built-app';
import { atMost, row } from './limits';
import { median, quantile } from './metrics';
import { table } from './table';

/** How a search is asked for: as a function of the page, and as two kinds of body of eKYCPro's `searchface`. */
const WAYS = ['window.nearface', 'form-urlencoded', 'multipart'] as const;
type Way = (typeof WAYS)[number];

/** What the API costs. */
export interface ApiRun {
  /** Of the photo. */
  bytes: number;
  /** Of each round, ms. */
  ms: Record<Way, number[]>;
}

const ROUNDS = 60;
const WARM_UP = 5;
/** 206 KiB, four faces. */
const PHOTO = 'public/samples/sample4.jpg';

/** Measures the built app with its service worker, in a browser of its own: the bench's other pages have none. */
export async function benchApi(): Promise<ApiRun> {
  const photo = readFileSync(join(import.meta.dirname, '..', PHOTO));
  const profile = await mkdtemp(join(tmpdir(), 'nearface-bench-api-'));
  const context = await chromium.launchPersistentContext(profile, launchOptions());
  try {
    return await withBuiltApp(async ({ url }) => {
      const page = await context.newPage();
      await page.goto(`${url}?backend=wasm`);
      await page.waitForFunction(() => window.nearface?.ready);
      await page.waitForFunction(() => navigator.serviceWorker.controller);
      return { bytes: photo.length, ms: await measure(page, `${url}api/v1/searchface`, photo.toString('base64')) };
    });
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** The tables, in Markdown. */
export function apiReport({ bytes, ms }: ApiRun): string {
  const rows = WAYS.map((way) => {
    const over = ms[way].map((time, round) => time - (ms['window.nearface'][round] ?? Number.NaN));
    const figures = [median(ms[way]), median(over), quantile(over, 0.9)].map((time) => time.toFixed(1));
    return [way, ...(way === 'window.nearface' ? [figures[0] ?? '', '', ''] : figures)];
  });
  return [
    `A search with a photo of ${(bytes / 1024).toFixed(0)} KiB, ${ROUNDS} rounds, each way in turn; ms:`,
    table(['', 'median', 'more than window.nearface in the same round, median', 'p90'], rows),
    table(['target', 'to reach', 'measured', ''], apiTargetRows(ms)),
  ].join('\n\n');
}

function apiTargetRows(ms: ApiRun['ms']): string[][] {
  const over = (way: Way) => median(ms[way].map((time, round) => time - (ms['window.nearface'][round] ?? Number.NaN)));
  const limit = atMost(25, '≤ 25 ms median', (time) => `${time.toFixed(1)} ms`);
  const ways = WAYS.filter((way) => way !== 'window.nearface').map((way) => ({ value: over(way), of: way }));
  return [row('overhead of the HTTP layer over window.nearface for a 200 KB photo', limit, ways)];
}

function measure(page: Page, url: string, base64: string): Promise<ApiRun['ms']> {
  return page.evaluate(
    async ({ url, base64, rounds, warmUp }) => {
      const photo = new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], { type: 'image/jpeg' });
      await nearface.enroll(photo);
      const { secret } = await nearface.keys.create({ name: 'bench', rateLimit: 100_000 });
      const multipart = new FormData();
      multipart.append('img', photo);
      // As a Blob: of other bodies the browser tells the one who drives it every byte, which took 6 ms of each call.
      const form = new Blob([new URLSearchParams({ img: base64 }).toString()], {
        type: 'application/x-www-form-urlencoded',
      });
      // Methods: to functions with names of other kinds, the loader of this file adds a call that the page lacks.
      const calls = {
        async send(body: BodyInit) {
          const response = await fetch(url, { method: 'POST', headers: { 'X-API-Key': secret }, body });
          const { status } = await response.json();
          if (status !== 'OK') throw new Error(`The API answered ${status}.`);
        },
        run(way: Way): Promise<unknown> {
          if (way === 'window.nearface') return nearface.search(photo, { maxResults: 50, minScore: 0.8 });
          return calls.send(way === 'multipart' ? multipart : form);
        },
      };
      const ms: Record<Way, number[]> = { 'window.nearface': [], 'form-urlencoded': [], multipart: [] };
      for (let round = 0; round < warmUp + rounds; round++) {
        for (const way of ['window.nearface', 'form-urlencoded', 'multipart'] as const) {
          const start = performance.now();
          await calls.run(way);
          if (round >= warmUp) ms[way].push(performance.now() - start);
        }
      }
      return ms;
    },
    { url, base64, rounds: ROUNDS, warmUp: WARM_UP },
  );
}
