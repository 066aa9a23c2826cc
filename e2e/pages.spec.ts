import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import { pick } from './actions';
import { expect, open, test } from './fixtures';
import { badPhotos, changed, sample } from './photos';

const LANGUAGES = { 'en-GB': en, 'zh-CN': zh };
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const SCHEMES = ['light', 'dark'] as const;

/** MediaPipe says on the error channel that it works. */
const MEDIAPIPE_INFO = /^INFO: Created TensorFlow Lite/;

for (const [locale, words] of Object.entries(LANGUAGES)) {
  test.describe(locale, () => {
    test.use({ locale, contextOptions: { reducedMotion: 'reduce' } });

    test('every page is accessible and logs no error', async ({ page, site }) => {
      const errors = errorsOf(page);
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

    test('grouping and duplicates are accessible and log no error', async ({ page, site }) => {
      const errors = errorsOf(page);
      await open(page, site);
      await page.goto(`${site.url}#/duplicates`);
      await expect(page.getByText(words.duplicates.none)).toBeVisible();
      await inEveryLook(page, 'no duplicates');
      await page.goto(`${site.url}#/group`);
      await inEveryLook(page, 'nobody to group');

      const copy = await changed(page, sample(5), { scale: 0.8, turn: 8 });
      await pick(page, words.enrol.choosePhotos, [sample(5), sample(4), { ...copy, name: 'copy.jpg' }]);
      const groups = page.getByRole('list', { name: words.group.people }).getByRole('listitem');
      await expect(groups).toHaveCount(5);
      await page.getByRole('button', { expanded: false }).filter({ hasText: '4' }).click();
      for (const n of [0, 1]) await groups.nth(n).getByRole('checkbox').check();
      await inEveryLook(page, 'groups');
      await groups.first().getByRole('button').first().click();
      await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click();
      await inEveryLook(page, 'faces of a group');
      await page.getByRole('button', { name: words.person.makePerson }).click();
      await expect.poll(() => page.evaluate(async () => (await nearface.changes.last())?.kind)).toBe('split');
      await page.keyboard.press('Escape');

      await page.evaluate(() => nearface.changes.undo());
      await page.evaluate(() => nearface.changes.undo());
      await page.goto(`${site.url}#/duplicates`);
      await expect(page.getByRole('article')).toBeVisible();
      await inEveryLook(page, 'duplicates');
      await page.keyboard.press('m');
      await expect(page.getByRole('alert')).toBeVisible();
      await inEveryLook(page, 'merged duplicates');
      expect(errors).toEqual([]);
    });
  });
}

/** What the page reports as an error from now on. */
function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !MEDIAPIPE_INFO.test(message.text())) errors.push(message.text());
  });
  return errors;
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
