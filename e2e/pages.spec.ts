import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import { pick } from './actions';
import { expect, open, test } from './fixtures';
import { badPhotos, sample } from './photos';

const LANGUAGES = { 'en-GB': en, 'zh-CN': zh };
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const SCHEMES = ['light', 'dark'] as const;

/** MediaPipe says on the error channel that it works. */
const MEDIAPIPE_INFO = /^INFO: Created TensorFlow Lite/;

for (const [locale, words] of Object.entries(LANGUAGES)) {
  test.describe(locale, () => {
    test.use({ locale, contextOptions: { reducedMotion: 'reduce' } });

    test('every page is accessible and logs no error', async ({ page, site }) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error' && !MEDIAPIPE_INFO.test(message.text())) errors.push(message.text());
      });
      await open(page, site);
      await expect(page.locator('html')).toHaveAttribute('lang', locale.startsWith('zh') ? 'zh-Hans' : 'en');
      await inEveryLook(page, 'first visit');

      await page.goto(`${site.url}#/enrol`);
      await pick(page, words.enrol.choosePhotos, [sample(5), ...Object.values(badPhotos())]);
      await inEveryLook(page, 'chosen photos');
      await page.getByRole('button', { name: /7/ }).click();
      await expect(page.getByRole('heading', { name: words.enrol.finished })).toBeVisible();
      await inEveryLook(page, 'enrolled photos');

      await page.goto(`${site.url}#/people`);
      await page.getByRole('link', { name: /^ID0/ }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'ID0' })).toBeVisible();
      await inEveryLook(page, 'person');
      await page.getByRole('link', { name: words.people.title }).first().click();
      await inEveryLook(page, 'people');
      for (const path of ['collections', 'live', 'no-such-page']) {
        await page.goto(`${site.url}#/${path}`);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await inEveryLook(page, path);
      }

      await page.goto(`${site.url}#/`);
      await pick(page, words.search.choose, sample(5));
      await expect(page.getByRole('list', { name: words.search.faces }).getByText('ID0')).toBeVisible();
      await inEveryLook(page, 'search result');
      await page.getByRole('button', { name: words.search.faceActions.replace('{{number}}', '1') }).click();
      await inEveryLook(page, 'menu of a face');
      await page.getByRole('menuitem', { name: words.search.enrolAs }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await inEveryLook(page, 'enrolment of a face');
      expect(errors).toEqual([]);
    });
  });
}

/** Menus, dialogs and notices are drawn outside of the landmarks, which is no fault: focus goes to them. */
const NOT_RULES = ['region'];

/** No violation of axe's rules, and nothing wider than the window, in light and dark, on a phone and a wide screen. */
async function inEveryLook(page: Page, name: string): Promise<void> {
  for (const [device, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await test.step(`${name}, ${device}, ${colorScheme}`, async () => {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
        await page.evaluate(settled);
        const { violations } = await new AxeBuilder({ page }).disableRules(NOT_RULES).analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
        expect.soft(found).toEqual([]);
        const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
        expect.soft(await page.evaluate(overflow)).toBe(0);
      });
    }
  }
}

/** The end of every transition; a spinner has none. */
async function settled(): Promise<void> {
  const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
  await Promise.all(ending.map(({ finished }) => finished.catch(() => undefined)));
}
