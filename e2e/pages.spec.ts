import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import { goTo, pick } from './actions';
import { openApi } from './api';
import { expect, open, test } from './fixtures';
import { errorsOf, inEveryLook } from './looks';
import { badPhotos, changed, sample } from './photos';

const LANGUAGES = { 'en-GB': en, 'zh-CN': zh };

for (const [locale, words] of Object.entries(LANGUAGES)) {
  test.describe(locale, () => {
    test.use({ locale, contextOptions: { reducedMotion: 'reduce' } });

    test('every page is accessible and logs no error', async ({ page, site }) => {
      const errors = errorsOf(page);
      await open(page, site);
      await expect(page.locator('html')).toHaveAttribute('lang', locale.startsWith('zh') ? 'zh-Hans' : 'en');
      await inEveryLook(page, 'first visit');

      await goTo(page, 'enrol', words);
      await pick(page, words.enrol.choosePhotos, [sample(5), ...Object.values(badPhotos())]);
      await inEveryLook(page, 'chosen photos');
      await page.getByRole('button', { name: /7/ }).click();
      await expect(page.getByRole('heading', { name: words.enrol.finished })).toBeVisible();
      await inEveryLook(page, 'enrolled photos');

      await goTo(page, 'people', words);
      await page.getByRole('link', { name: /^ID0/ }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'ID0' })).toBeVisible();
      await inEveryLook(page, 'person');
      for (const name of ['people', 'collections', 'live'] as const) {
        await goTo(page, name, words);
        await inEveryLook(page, name);
      }
      await page.goto(`${site.url}#/no-such-page`);
      await expect(page.getByRole('heading', { level: 1, name: words.notFound.title })).toBeVisible();
      await inEveryLook(page, 'no such page');

      await goTo(page, 'search', words);
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

    test('the API page is accessible and logs no error', async ({ page, site }) => {
      const errors = errorsOf(page);
      await openApi(page, site);
      await goTo(page, 'api', words);
      await expect(page.getByRole('article').first()).toBeVisible();
      await inEveryLook(page, 'API');
      await page.getByRole('tab', { name: words.api.tabs.usage }).click();
      await expect(page.getByText(words.api.usage.none)).toBeVisible();
      await inEveryLook(page, 'no usage');
      await page.getByRole('tab', { name: words.api.tabs.keys }).click();
      await page.getByRole('button', { name: words.api.keys.create }).click();
      await inEveryLook(page, 'form of a key');
      await page.getByLabel(words.api.keys.name).fill('Ada');
      await page.getByRole('button', { name: words.common.create, exact: true }).click();
      await expect(page.getByText(words.api.keys.madeText)).toBeVisible();
      await inEveryLook(page, 'new key');
      await page.getByRole('button', { name: words.api.keys.done }).click();
      await inEveryLook(page, 'keys');

      await page.getByRole('tab', { name: words.api.tabs.console }).click();
      await page.getByRole('button', { name: words.api.console.sample }).click();
      await expect(page.getByText('sample5.jpg', { exact: true })).toBeVisible();
      await page.getByRole('button', { name: words.api.console.send }).click();
      await expect(page.getByRole('region', { name: words.api.console.body })).toContainText('ID0');
      await inEveryLook(page, 'console');
      await page.getByRole('tab', { name: words.api.tabs.usage }).click();
      await expect(page.getByRole('table')).toBeVisible();
      await inEveryLook(page, 'usage');
      expect(errors).toEqual([]);
    });

    test('grouping and duplicates are accessible and log no error', async ({ page, site }) => {
      const errors = errorsOf(page);
      await open(page, site);
      await goTo(page, 'duplicates', words);
      await expect(page.getByText(words.duplicates.none)).toBeVisible();
      await inEveryLook(page, 'no duplicates');
      await goTo(page, 'group', words);
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
      await goTo(page, 'duplicates', words);
      await expect(page.getByRole('article')).toBeVisible();
      await inEveryLook(page, 'duplicates');
      await page.keyboard.press('m');
      await expect(page.getByRole('alert')).toBeVisible();
      await inEveryLook(page, 'merged duplicates');
      expect(errors).toEqual([]);
    });
  });
}
