import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { goTo } from './actions';
import { type Scene, startCamera } from './clips';
import { expect, open, test } from './fixtures';
import { pannedPhoto, sampleFace, stillPhoto, tiltedPhoto } from './scenes';

const FACE = sampleFace(5, 0);

const photos: [string, Scene][] = [
  ['still', stillPhoto(FACE)],
  ['panned', pannedPhoto(FACE)],
  ['tilted', tiltedPhoto(FACE)],
];

for (const [name, scene] of photos) {
  test(`a ${name} photo before the camera does not pass for a living person`, async ({ site }) => {
    const camera = await startCamera(scene);
    try {
      const context = await camera.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
      const page = await context.newPage();
      await open(page, site);
      await goTo(page, 'live');
      await page.getByRole('button', { name: en.live.start }).click();
      await page.getByRole('button', { name: en.live.check }).click();
      await expect(result(page)).toBeVisible();
      await page.getByRole('button', { name: en.common.retry }).click();
      await expect(result(page)).toBeHidden();
      await expect(result(page)).toBeVisible();
      await page.getByRole('dialog').getByRole('button', { name: en.common.close }).last().click();
      await expect(page.getByRole('dialog')).toBeHidden();
    } finally {
      await camera.close();
    }
  });
}

/** Of a check that has failed. */
function result(page: Page) {
  return page.getByRole('dialog').getByRole('status').filter({ hasText: en.live.visitFailed });
}
