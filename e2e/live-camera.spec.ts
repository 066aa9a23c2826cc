import type { Page } from '@playwright/test';
import { launchOptions } from '../scripts/chromium.mjs';
import { en } from '../src/i18n/en';
import { goTo } from './actions';
import { expect, open, test } from './fixtures';

// Two cameras that show a test picture; a page has to be let see them.
test.use({ launchOptions: launchOptions('--use-fake-device-for-media-stream=device-count=2') });

test('without permission it says so, and starts by itself once it has it', async ({ app, context }) => {
  await startCamera(app);
  await expect(app.getByRole('alert')).toContainText(en.live.problems.refused);
  await context.grantPermissions(['camera']);
  await expect(picture(app)).toBeVisible();
  await expect(app.getByRole('alert')).toHaveCount(0);
  expect(await trackState(app)).toBe('live');
});

test.describe('with permission', () => {
  test.use({ permissions: ['camera'] });

  test('the camera is on only while the page is Live, in sight, and wants it', async ({ app }) => {
    await startCamera(app);
    const first = await track(app);
    expect(await first.evaluate(({ readyState }) => readyState)).toBe('live');
    const { width, height } = await first.evaluate((track) => track.getSettings());
    expect([width, height]).toEqual([1280, 720]);

    await hide(app, true);
    await expect(app.getByText(en.live.paused)).toBeVisible();
    expect(await first.evaluate(({ readyState }) => readyState)).toBe('ended');
    await hide(app, false);
    await expect(picture(app)).toBeVisible();
    const second = await track(app);
    expect(await second.evaluate(({ readyState }) => readyState)).toBe('live');

    await goTo(app, 'search');
    await expect(app.getByRole('heading', { level: 1, name: en.search.title })).toBeVisible();
    expect(await second.evaluate(({ readyState }) => readyState)).toBe('ended');

    await startCamera(app);
    const third = await track(app);
    await app.getByRole('button', { name: en.live.stop }).click();
    await expect(app.getByRole('button', { name: en.live.start })).toBeVisible();
    expect(await third.evaluate(({ readyState }) => readyState)).toBe('ended');
  });

  test('a camera that is unplugged while it runs is taken again when it is back', async ({ app }) => {
    await startCamera(app);
    await unplug(app);
    await expect(app.getByRole('alert')).toContainText(en.live.problems.unplugged);
    await plugIn(app);
    await expect(picture(app)).toBeVisible();
    expect(await trackState(app)).toBe('live');
  });

  test('a camera that another program holds is taken once it is free', async ({ app }) => {
    await refuseWith(app, 'NotReadableError');
    await goTo(app, 'live');
    await app.getByRole('button', { name: en.live.start }).click();
    await expect(app.getByRole('alert')).toContainText(en.live.problems.busy);
    await app.evaluate(() => Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia'));
    await expect(picture(app)).toBeVisible();
  });

  test('the chosen camera is remembered', async ({ app, site }) => {
    await startCamera(app);
    const choice = app.getByRole('combobox', { name: en.live.camera });
    await expect(choice).toHaveValue('fake_device_0');
    await choice.click();
    await app.getByRole('option', { name: 'fake_device_1' }).click();
    await expect(choice).toHaveValue('fake_device_1');
    await expect.poll(() => label(app)).toBe('fake_device_1');

    await open(app, site);
    await startCamera(app);
    await expect.poll(() => label(app)).toBe('fake_device_1');
  });
});

async function startCamera(page: Page): Promise<void> {
  await goTo(page, 'live');
  await page.getByRole('button', { name: en.live.start }).click();
}

function picture(page: Page) {
  return page.getByLabel(en.live.pictureAlt);
}

/** The camera's track, whatever becomes of the picture. */
async function track(page: Page) {
  await expect(picture(page)).toBeVisible();
  return await picture(page).evaluateHandle((video: HTMLVideoElement) => {
    const [track] = (video.srcObject as MediaStream).getVideoTracks();
    if (!track) throw new Error('The stream has no video track.');
    return track;
  });
}

async function trackState(page: Page): Promise<string> {
  return await (await track(page)).evaluate(({ readyState }) => readyState);
}

async function label(page: Page): Promise<string> {
  return await (await track(page)).evaluate(({ label }) => label);
}

/** Headless tabs are always in sight. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** A fake camera has no cable: this is what the browser does when one is pulled. */
async function unplug(page: Page): Promise<void> {
  await refuseWith(page, 'NotFoundError');
  await (await track(page)).evaluate((track) => {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  });
}

async function plugIn(page: Page): Promise<void> {
  await page.evaluate(() => {
    Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia');
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });
}

async function refuseWith(page: Page, error: string): Promise<void> {
  await page.evaluate((name) => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('No camera.', name);
    };
  }, error);
}
