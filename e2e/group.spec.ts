import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { goTo, pick } from './actions';
import { expect, test } from './fixtures';
import { changed, sample, withFolder } from './photos';

/** Five people twice and four people once, none of them named. */
async function groupFolder(page: Page): Promise<void> {
  const copy = await changed(page, sample(5), { scale: 0.8, turn: 8, quality: 0.7 });
  const files = { 'party/1.jpg': sample(5).buffer, 'party/2.jpg': copy.buffer, 'party/3.jpg': sample(4).buffer };
  await goTo(page, 'group');
  await withFolder(files, async (folder) => {
    await pick(page, en.enrol.chooseFolder, `${folder}/party`);
    await expect(groups(page)).toHaveCount(5);
  });
}

test('a folder of photos becomes people, who are named one after the other', async ({ app }) => {
  await groupFolder(app);
  await expect(notice(app, /^5 unnamed people were joined with others: 5 people/)).toBeVisible();
  for (const group of await groups(app).all()) await expect(group).toContainText('2 faces');
  await expect(app.getByText('3 photos enrolled (14 faces)')).toBeVisible();

  // Those of one face are folded away.
  const alone = app.getByRole('button', { name: '4 people with a single face' });
  await expect(alone).toHaveAttribute('aria-expanded', 'false');
  await alone.click();
  await expect(app.getByRole('list', { name: '4 people with a single face' }).getByRole('listitem')).toHaveCount(4);

  // Enter goes to the next field.
  const fields = groups(app).getByRole('combobox');
  await fields.first().click();
  for (const name of ['Ada', 'Bea', 'Cleo']) {
    await app.keyboard.type(name);
    await app.keyboard.press('Enter');
  }
  await expect(fields.nth(3)).toBeFocused();
  await expect.poll(() => names(app)).toEqual(expect.arrayContaining(['Ada', 'Bea', 'Cleo']));
  for (const n of [0, 1, 2]) await expect(groups(app).nth(n)).toContainText('2 faces');

  // A name that exists: the two are one person.
  await fields.nth(3).fill('ad');
  await app.getByRole('option', { name: 'Ada' }).click();
  await expect(groups(app)).toHaveCount(4);
  await expect(groups(app).filter({ hasText: '4 faces' })).toHaveCount(1);
  await undoButtonOf(app, /is now part of Ada/).click();
  await expect(groups(app)).toHaveCount(5);
  expect(await names(app)).toEqual(expect.arrayContaining(['Ada', 'Bea', 'Cleo']));

  // The last name, then the grouping.
  await app.getByRole('heading', { level: 1 }).click();
  await app.keyboard.press('Control+z');
  await expect.poll(() => names(app)).not.toContain('Cleo');
  await expect.poll(async () => (await names(app)).length).toBe(9);
});

test('what was grouped can be merged, split and kept apart, and all of it undone', async ({ app }) => {
  await groupFolder(app);
  const [first, second] = [groups(app).nth(0), groups(app).nth(1)];

  await first.getByRole('checkbox').check();
  await second.getByRole('checkbox').check();
  await app.getByRole('button', { name: en.person.merge, exact: true }).click();
  await expect(groups(app)).toHaveCount(4);
  await expect(first).toContainText('4 faces');
  await app.keyboard.press('Control+z');
  await expect(groups(app)).toHaveCount(5);
  for (const n of [2, 3, 4]) await groups(app).nth(n).getByRole('checkbox').check();
  await app.keyboard.press('m');
  await expect(notice(app, /^2 others are now part of/)).toBeVisible();
  await expect(groups(app)).toHaveCount(3);
  await app.keyboard.press('Control+z');
  await expect(groups(app)).toHaveCount(5);

  // The cover is dragged onto another card.
  await second.getByRole('button').first().dragTo(first);
  await expect(groups(app)).toHaveCount(4);

  // Two of the four faces are taken out.
  await first.getByRole('button').first().click();
  const faces = app.getByRole('dialog').getByRole('list', { name: en.person.faces }).getByRole('button');
  await expect(faces).toHaveCount(4);
  await faces.nth(0).click();
  await faces.nth(1).click();
  await app.getByRole('button', { name: en.person.makePerson }).click();
  await expect(faces).toHaveCount(2);
  await app.keyboard.press('Escape');
  await expect(groups(app)).toHaveCount(5);

  await first.getByRole('checkbox').check();
  await second.getByRole('checkbox').check();
  await app.getByRole('button', { name: en.group.notSame }).click();
  await expect(notice(app, /^Not the same/)).toBeVisible();

  // Everything back, the grouping too.
  const undo = app.getByRole('main').getByRole('button', { name: en.undo.undo });
  for (const done of ['apart', 'split', 'merge', 'group'] as const) {
    await undo.click();
    await expect(notice(app, en.undo.done[done])).toBeVisible();
  }
  await expect(undo).toBeDisabled();
  expect(await app.evaluate(async () => (await nearface.persons.list()).map(({ faces }) => faces))).toEqual(
    Array(14).fill(1),
  );

  // And again, from what is in the collection.
  await app.getByRole('button', { name: 'Group the 14 unnamed people' }).click();
  await expect(groups(app)).toHaveCount(5);
});

/** The people to name of whom there are several faces. */
function groups(page: Page) {
  return page.getByRole('list', { name: en.group.people }).getByRole('listitem');
}

function notice(page: Page, text: string | RegExp) {
  return page.getByRole('alert').getByText(text);
}

function undoButtonOf(page: Page, text: RegExp) {
  return page.getByRole('alert').filter({ hasText: text }).getByRole('button', { name: en.undo.undo });
}

/** Of everyone in the collection. */
async function names(page: Page): Promise<string[]> {
  return await page.evaluate(async () => (await nearface.persons.list()).map(({ name }) => name));
}
