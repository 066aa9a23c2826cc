import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { goTo } from './actions';
import { expect, test } from './fixtures';
import { changed, sample } from './photos';

test('duplicates are merged, kept apart and undone by keys', async ({ app }) => {
  await enrolTwice(app);
  await goTo(app, 'duplicates');
  await expect(status(app)).toContainText('1 of 5');
  expect(await persons(app)).toHaveLength(10);

  // A name that somebody has given wins over one that was counted up.
  const stays = app.getByRole('article').getByRole('radio', { checked: true });
  await expect(stays).toHaveCount(1);

  await app.keyboard.press('ArrowRight');
  await expect(status(app)).toContainText('2 of 5');
  await app.keyboard.press('ArrowLeft');
  await expect(status(app)).toContainText('1 of 5');

  await app.keyboard.press('m');
  await expect(status(app)).toContainText('1 of 4');
  expect(await persons(app)).toHaveLength(9);
  await app.keyboard.press('k');
  await expect(status(app)).toContainText('1 of 3');
  expect(await persons(app)).toHaveLength(9);

  await app.keyboard.press('u');
  await expect(status(app)).toContainText('1 of 4');
  await app.keyboard.press('Control+z');
  await expect(status(app)).toContainText('1 of 5');
  expect(await persons(app)).toHaveLength(10);

  // What was kept apart is not asked again, and what was merged is one.
  await app.keyboard.press('k');
  await expect(status(app)).toContainText('1 of 4');
  for (const left of [3, 2, 1]) {
    await app.keyboard.press('Enter');
    await expect(status(app)).toContainText(`1 of ${left}`);
  }
  await app.keyboard.press('Enter');
  await expect(app.getByText(en.duplicates.allDecided)).toBeVisible();
  expect(await persons(app)).toHaveLength(6);
  await app.getByRole('button', { name: en.duplicates.again }).click();
  await expect(app.getByText(en.duplicates.none)).toBeVisible();
});

test('one person under two names: the chosen one stays', async ({ app }) => {
  await enrolTwice(app);
  await app.evaluate(async () => {
    const [first] = await nearface.persons.list();
    const [face] = await nearface.faces.list({ personId: first?.personId ?? '' });
    const [, match] = await nearface.searchVector(await nearface.faces.vector(face?.faceId ?? ''), { maxResults: 2 });
    await nearface.persons.update(first?.personId ?? '', { name: 'Ada' });
    await nearface.persons.update(match?.personId ?? '', { name: 'Ada Lovelace' });
  });
  await goTo(app, 'duplicates');
  const list = app.getByRole('list', { name: '5 left to decide' });
  await list.getByRole('button', { name: /Ada Lovelace/ }).click();

  const article = app.getByRole('article');
  await expect(article).toContainText(/Similarity [01]\.\d\d/);
  for (const name of ['Ada', 'Ada Lovelace']) {
    await article.getByRole('radio', { name: new RegExp(`^${name}:`) }).check();
    await expect(article.getByRole('radio', { checked: true })).toHaveCount(1);
  }
  // The keys work where the mouse has left the focus.
  await app.keyboard.press('m');
  await expect(app.getByText('Ada is now part of Ada Lovelace.')).toBeVisible();
  expect(await persons(app)).toContain('Ada Lovelace');
  expect(await persons(app)).not.toContain('Ada');

  await app.getByRole('alert').getByRole('button', { name: en.undo.undo }).click();
  await expect(list.getByRole('button')).toHaveCount(5);
  expect(await persons(app)).toEqual(expect.arrayContaining(['Ada', 'Ada Lovelace']));
});

/** Five people, each as two persons without a name. */
async function enrolTwice(page: Page): Promise<void> {
  const copy = await changed(page, sample(5), { scale: 0.8, turn: 8, quality: 0.7 });
  for (const { buffer } of [sample(5), copy]) {
    await page.evaluate(async (image) => await nearface.enroll(image, { faces: 'all' }), buffer.toString('base64'));
  }
}

/** Which of those that are left is shown. */
function status(page: Page) {
  return page.getByRole('article').getByRole('status');
}

/** The names of everyone in the collection. */
async function persons(page: Page): Promise<string[]> {
  return await page.evaluate(async () => (await nearface.persons.list()).map(({ name }) => name));
}
