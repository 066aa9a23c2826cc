import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import type { PhotoFace } from '../e2e/clips';
import { en } from '../src/i18n/en';
import type { BenchBrowser } from './browser';
import { withBuiltApp } from './built-app';

/** The built app's Live page with one known face before the camera. */
export interface AppRun {
  seconds: number;
  /** Frames a second whose faces were told, and how many of these frames had the face's name. */
  analysed: number;
  named: number;
  /** Frames a second that the page drew. */
  drawn: number;
  /** Tasks of the main thread that took more than 50 ms, in ms. */
  longTasks: number[];
}

const SECONDS = 30;
const WARM_UP = 3000;

/** Builds and opens the app, enrols the face, and looks at it on the Live page. */
export function watchApp(browser: BenchBrowser, face: PhotoFace): Promise<AppRun> {
  return withBuiltApp(async ({ url }) => {
    const page = await browser.blank();
    await openLive(page, `${url}?backend=wasm`, face);
    const run = await record(page);
    await page.close();
    return run;
  });
}

async function openLive(page: Page, url: string, { path, box }: PhotoFace): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => window.nearface?.ready);
  await page.evaluate(
    async ([base64, faces]) => {
      await nearface.enroll(base64, { name: 'Known', faces });
      const record: LiveRecord = { analysed: [], drawn: 0, longTasks: [] };
      window.liveRecord = record;
      const { live } = nearface;
      nearface.live = (options) => {
        const session = live(options);
        const analyze = session.analyze.bind(session);
        session.analyze = async (frame, time) => {
          const result = await analyze(frame, time);
          record.analysed.push(result.faces.some(({ identity }) => identity.status === 'known'));
          return result;
        };
        return session;
      };
    },
    [readFileSync(path).toString('base64'), box] as const,
  );
  await page.getByRole('navigation').getByRole('link', { name: en.nav.live, exact: true }).click();
  await page.getByRole('button', { name: en.live.start, exact: true }).click();
  await page.waitForFunction(() => window.liveRecord.analysed.includes(true));
  await page.waitForTimeout(WARM_UP);
}

async function record(page: Page): Promise<AppRun> {
  const { ms, ...recorded } = await page.evaluate(async (seconds) => {
    const record = window.liveRecord;
    const loop = {
      draw() {
        record.drawn++;
        requestAnimationFrame(loop.draw);
      },
    };
    new PerformanceObserver((list) => {
      record.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask' });
    record.analysed = [];
    const start = performance.now();
    requestAnimationFrame(loop.draw);
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
    return { ...record, ms: performance.now() - start };
  }, SECONDS);
  const { analysed, drawn, longTasks } = recorded;
  const perSecond = (count: number) => (1000 * count) / ms;
  return {
    seconds: SECONDS,
    analysed: perSecond(analysed.length),
    named: analysed.filter(Boolean).length / analysed.length,
    drawn: perSecond(drawn),
    longTasks,
  };
}

interface LiveRecord {
  /** Of each frame, whether the face had its name. */
  analysed: boolean[];
  drawn: number;
  longTasks: number[];
}

declare global {
  interface Window {
    liveRecord: LiveRecord;
  }
}
