import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { goTo } from './actions';
import { type CameraBrowser, type PhotoFace, startCamera } from './clips';
import { test as base, expect, open } from './fixtures';
import { errorsOf, inEveryLook } from './looks';
import { nobody, sampleFace, visit } from './scenes';

/** Somebody comes, walks about and goes, every eight seconds. */
const SOMEBODY = sampleFace(6, 0);

/** `live`: the live page with the camera on; Ada is enrolled, who is before it now and then. */
const test = base.extend<{ live: Page }, { camera: CameraBrowser }>({
  camera: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from the pattern.
    async ({}, use) => {
      const camera = await startCamera(visit(SOMEBODY));
      await use(camera);
      await camera.close();
    },
    { scope: 'worker' },
  ],
  live: async ({ camera, site }, use) => {
    const context = await camera.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await open(page, site);
    await enrol(page, SOMEBODY, 'Ada');
    await switchOn(page);
    await use(page);
    await context.close();
  },
});

test('names whom it knows, follows the face, and lists the visit', async ({ live }) => {
  const box = live.getByRole('img', { name: /^Ada, similarity 0\.\d\d$/ });
  await expect(box).toBeVisible();
  await expect(box).toContainText('Ada');
  // Mirrored: the face walks from the right to the left, and its box with it, inside the picture.
  const picture = live.getByLabel(en.live.pictureAlt);
  const share = async () => {
    const [inner, outer] = await Promise.all([box.boundingBox(), picture.boundingBox()]);
    return inner && outer ? (inner.x + inner.width / 2 - outer.x) / outer.width : -1;
  };
  await expect.poll(share, { intervals: [50] }).toBeGreaterThan(0.55);
  await expect.poll(share, { intervals: [50] }).toBeLessThan(0.45);

  await expect(visits(live)).toHaveCount(1);
  await expect(visits(live).first()).toContainText('Ada');
  await expect(visits(live).first().getByRole('img')).toBeVisible();
  await expect(live.getByText(/^\d+ frames\/s$/)).toBeVisible();

  // A photo of the photo is less alike than this.
  await live.getByRole('slider', { name: en.threshold.label }).press('End');
  await expect(live.getByRole('img', { name: en.live.faceUnknown })).toBeVisible();
});

test('somebody who is not enrolled is unknown, until enrolled', async ({ live }) => {
  await live.evaluate(async () => {
    const [person] = await nearface.persons.list();
    if (person) await nearface.persons.delete(person.personId);
  });
  await expect(live.getByRole('img', { name: en.live.faceUnknown })).toBeVisible();
  await expect(visits(live).filter({ hasText: en.search.unknown })).not.toHaveCount(0);
  await enrol(live, SOMEBODY, 'Ada');
  await expect(live.getByRole('img', { name: /^Ada, similarity/ })).toBeVisible();
});

test('the list is saved as CSV, cleared, brought back, and kept only if that is asked for', async ({ live, site }) => {
  await expect(visits(live)).toHaveCount(1);
  await live.getByRole('button', { name: en.live.stop }).click();
  const download = live.waitForEvent('download');
  await live.getByRole('button', { name: en.live.visitsCsv }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^check-ins \d{4}-\d\d-\d\d\.csv$/);
  const [header, line, ...rest] = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(header).toContain('name,person_id,first_seen,last_seen,seconds,score');
  expect(line).toMatch(/^Ada,[\w-]+,[\dT:.-]+Z,[\dT:.-]+Z,\d+\.\d,0\.\d{3},/);
  expect(rest).toEqual([]);

  expect(await kept(live)).toEqual([]);
  const keep = live.getByRole('switch', { name: en.live.visitsKeep });
  await keep.click();
  await expect.poll(() => kept(live)).toEqual(['Ada']);
  await open(live, site);
  await goTo(live, 'live');
  await expect(visits(live)).toHaveCount(1);

  await live.getByRole('button', { name: en.live.visitsClear }).click();
  await expect(live.getByText(en.live.visitsNone)).toBeVisible();
  expect(await kept(live)).toEqual([]);
  await live.getByRole('button', { name: en.undo.undo }).click();
  await expect(visits(live)).toHaveCount(1);
  await expect.poll(() => kept(live)).toEqual(['Ada']);

  await keep.click();
  await expect(keep).not.toBeChecked();
  await expect.poll(() => kept(live)).toEqual([]);
});

test('greets in full screen and with a sound', async ({ live, site }) => {
  await live.addInitScript(countTones);
  await open(live, site);
  await goTo(live, 'live');
  await live.getByRole('button', { name: en.live.options }).click();
  await live.getByRole('switch', { name: en.live.sound }).click();
  // It sounds as an example.
  expect(await tones(live)).toBe(2);
  await live.getByRole('switch', { name: en.live.kiosk }).click();
  await live.getByRole('button', { name: en.live.start }).click();

  const greeting = live.getByRole('list', { name: en.live.kioskLabel });
  await expect(greeting.getByText(en.live.welcome)).toBeVisible();
  await expect(greeting.getByText('Ada')).toBeVisible();
  await expect.poll(() => tones(live)).toBeGreaterThanOrEqual(4);
  await live.keyboard.press('Escape');
  await expect(greeting).toHaveCount(0);
  await expect(live.getByLabel(en.live.pictureAlt)).toBeVisible();
});

test('is accessible while the camera is on', async ({ live }) => {
  const errors = errorsOf(live);
  await expect(visits(live)).toHaveCount(1);
  // Whoever wants no motion sees a box go at once: half faded, its name would lack contrast.
  await expect(live.getByRole('img', { name: /^Ada/ })).toHaveCSS('transition-duration', '0s');
  await inEveryLook(live, 'live');
  await live.getByRole('button', { name: en.live.options }).click();
  await inEveryLook(live, 'options');
  await live.getByRole('switch', { name: en.live.kiosk }).click();
  await expect(live.getByRole('list', { name: en.live.kioskLabel })).toBeVisible();
  await inEveryLook(live, 'greeting');
  expect(errors).toEqual([]);
});

test('nobody is greeted and listed in an empty room', async ({ live, camera, site }) => {
  await camera.show(nobody());
  await open(live, site);
  await switchOn(live);
  await expect(live.getByText('0 faces')).toBeVisible();
  await expect(live.getByText(en.live.visitsNone)).toBeVisible();
  await live.getByRole('button', { name: en.live.options }).click();
  await live.getByRole('switch', { name: en.live.kiosk }).click();
  await expect(live.getByText(en.live.kioskIdle)).toBeVisible();
  await live.getByRole('button', { name: en.live.kioskEnd }).click();
  await expect(live.getByText(en.live.kioskIdle)).toHaveCount(0);
});

async function enrol(page: Page, { path, box }: PhotoFace, name: string): Promise<void> {
  await page.evaluate(async ([image, faces, name]) => void (await nearface.enroll(image, { faces, name })), [
    readFileSync(path).toString('base64'),
    box,
    name,
  ] as const);
}

async function switchOn(page: Page): Promise<void> {
  await goTo(page, 'live');
  await page.getByRole('button', { name: en.live.start }).click();
}

function visits(page: Page) {
  return page.getByRole('list', { name: en.live.visits }).getByRole('listitem');
}

/** The names of the visits in the store. */
async function kept(page: Page): Promise<string[]> {
  return await page.evaluate(async () => (await nearface.visits.list()).map(({ name }) => name));
}

/** In the page: counts the tones that are played. */
function countTones(): void {
  const counter = Object.assign(window, { tones: 0 });
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (when) {
    counter.tones++;
    start.call(this, when);
  };
}

async function tones(page: Page): Promise<number> {
  return await page.evaluate(() => (window as unknown as { tones: number }).tones);
}
