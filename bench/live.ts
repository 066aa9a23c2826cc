import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawFrames, FRAMES_PER_SECOND, type Frame, type Scene, type Sprite } from '../e2e/clips';
import { crossing, entries, sampleFace, visit } from '../e2e/scenes';
import { type BenchBrowser, photoUrl } from './browser';
import { type AppRun, watchApp } from './live-app';
import { type ChecksRun, measureChecks } from './live-checks';
import { type HourRun, measureHour } from './live-hour';
import { type FlickerRun, flickerOf, type NamingRun, namingOf } from './live-names';

/** What live search costs, whether its names hold, and what its check lets through. */
export interface LiveRun {
  app: AppRun;
  /** Frames a second of Human. */
  human: number;
  naming: NamingRun;
  flicker: FlickerRun;
  hour: HourRun;
  checks: ChecksRun;
}

/** Gives drawn frames addresses that the page can fetch. */
export type Urls = (frames: Frame[]) => Promise<string[]>;

/** They look into the camera more or less. */
const PEOPLE = [
  sampleFace(1, 0),
  sampleFace(3, 0),
  sampleFace(3, 1),
  sampleFace(3, 2),
  sampleFace(5, 0),
  sampleFace(5, 1),
  sampleFace(5, 4),
  sampleFace(6, 0),
  sampleFace(6, 1),
  sampleFace(6, 3),
];
const [ONE, OTHER] = [sampleFace(3, 1), sampleFace(6, 0)];
const HUMAN_MS = 6000;
/** Each of the people comes in twice, and once more the first, as the camera may begin anywhere. */
const ENTRY_ROUNDS = 2;

export async function benchLive(browser: BenchBrowser): Promise<LiveRun> {
  const folder = await mkdtemp(join(tmpdir(), 'nearface-frames-'));
  const urls = drawer(browser, folder);
  try {
    await browser.show(walking());
    console.log('Live page of the built app');
    const app = await watchApp(browser, ONE);

    console.log('Human before the camera');
    const peer = await browser.open('live-page');
    const human = await peer.evaluate((ms) => window.liveBench.human(ms), HUMAN_MS);
    await peer.close();

    const page = await browser.open('live-page');
    const people = PEOPLE.map((face) => ({ name: nameOf({ face }), url: photoUrl(face.path), box: face.box }));
    await page.evaluate((all) => window.liveBench.open(all), people);

    console.log('Names');
    const watch = async (scene: Scene, rounds: number) => {
      await browser.show(scene);
      const ms = (rounds * scene.frames.length * 1000) / FRAMES_PER_SECOND;
      return page.evaluate((time) => window.liveBench.watch(time), ms);
    };
    const entering = entries(PEOPLE, { stay: 1.2, pause: 0.5 });
    const naming = namingOf(
      await watch(entering, ENTRY_ROUNDS + 1.2 / PEOPLE.length),
      entering.frames,
      entering.entered,
      nameOf,
    );
    const passing = crossing(ONE, OTHER);
    const flicker = flickerOf(await watch(passing, 1), passing.frames, nameOf);

    console.log('An hour of visits');
    const hour = await measureHour(browser, page, PEOPLE, urls);
    console.log('Active checks of photos');
    const checks = await measureChecks(page, PEOPLE, urls);
    await page.close();
    return { app, human, naming, flicker, hour, checks };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One person walks about, always in the picture. */
function walking(): Scene {
  const { frames } = visit(ONE);
  return { frames: frames.slice(FRAMES_PER_SECOND, 6 * FRAMES_PER_SECOND) };
}

const nameOf = ({ face }: Pick<Sprite, 'face'>) =>
  `Person ${PEOPLE.findIndex(({ path, box }) => path === face.path && box === face.box)}`;

function drawer(browser: BenchBrowser, folder: string): Urls {
  let count = 0;
  return async (frames) => {
    const page = await browser.blank();
    const jpegs = await drawFrames(page, { frames });
    await page.close();
    return Promise.all(
      jpegs.map(async (jpeg) => {
        const path = join(folder, `${count++}.jpg`);
        await writeFile(path, jpeg);
        return photoUrl(path);
      }),
    );
  };
}
