import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { goTo, knownFaces, pick, unknownFaces } from './actions';
import { expect, open, test } from './fixtures';
import { type Change, changed, type Photo, sample } from './photos';

const COPIES: Record<string, Change> = {
  're-encoded': { quality: 0.4 },
  'half as large': { scale: 0.5 },
  'tilted by 15°': { turn: 15 },
  'turned by 90°': { turn: 90 },
  'turned by 180°': { turn: 180 },
};

test('finds everyone of a group photo in changed copies of it', async ({ app }) => {
  const people = await enroll(app, sample(5));
  expect(people).toHaveLength(5);

  for (const [name, change] of Object.entries(COPIES)) {
    await test.step(name, async () => {
      expect((await search(app, await changed(app, sample(5), change))).sort()).toEqual(people.toSorted());
    });
  }
});

test('finds one person in a copy that is cropped to the face', async ({ app }) => {
  const people = await enroll(app, sample(4));
  const boxes = await app.evaluate(async () =>
    (await nearface.faces.list({ collection: 'default' })).map(({ box, name }) => ({ box, name })),
  );
  expect(boxes).toHaveLength(people.length);

  for (const { box, name } of boxes) {
    const margin = box.width / 2;
    const crop = { x: box.x - margin, y: box.y - margin, width: 2 * box.width, height: box.height + 2 * margin };
    expect(await search(app, await changed(app, sample(4), { crop }))).toEqual([name]);
  }
});

test('a long file name does not make the page wider than a phone', async ({ app }) => {
  await app.setViewportSize({ width: 390, height: 844 });
  const name = `${'a_long_name_'.repeat(5)}.jpg`;
  await enroll(app, sample(1));
  await pick(app, en.search.choose, { ...sample(1), name });
  await expect(app.getByRole('heading', { level: 1, name })).toBeVisible();
  expect(await app.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test('remembers people after a reload, and forgets those that are deleted', async ({ app, site }) => {
  const people = await enroll(app, sample(3));
  await open(app, site);
  expect((await search(app, sample(3))).sort()).toEqual(people.toSorted());

  const [deleted] = people;
  await app.evaluate(async (name) => {
    const [person] = await nearface.persons.list({ query: name });
    if (person) await nearface.persons.delete(person.personId);
  }, deleted);
  const found = await search(app, sample(3));
  expect(found.filter((name) => name === null)).toHaveLength(1);
  expect(found).not.toContain(deleted);

  await open(app, site);
  expect(await search(app, sample(3))).toEqual(found);
});

test('the pages find someone again after a reload, and no more once the person is deleted', async ({ app, site }) => {
  await goTo(app, 'enrol');
  await pick(app, en.enrol.choosePhotos, sample(6));
  await app.getByRole('button', { name: 'Enrol 1 photo' }).click();
  await expect(app.getByRole('heading', { name: en.enrol.finished })).toBeVisible();
  await open(app, site);
  const probe = await changed(app, sample(6), { scale: 0.6, turn: 10, quality: 0.5 });

  await goTo(app, 'search');
  await pick(app, en.search.choose, probe);
  await expect(knownFaces(app)).toHaveCount(4);
  await expect(unknownFaces(app)).toHaveCount(0);

  await goTo(app, 'people');
  await app.getByRole('link', { name: /^ID2/ }).click();
  await app.getByRole('button', { name: en.common.delete, exact: true }).click();
  await app.getByRole('dialog').getByRole('button', { name: en.common.delete }).click();
  await expect(app.getByRole('link', { name: /^ID/ })).toHaveCount(3);

  await open(app, site);
  await pick(app, en.search.choose, probe);
  await expect(knownFaces(app)).toHaveCount(3);
  await expect(unknownFaces(app)).toHaveCount(1);

  // Whoever is unknown can be enrolled where the photo is.
  const unknown = app
    .getByRole('list', { name: en.search.faces })
    .getByRole('listitem')
    .filter({ hasText: en.search.unknown });
  await unknown.getByRole('button', { name: en.search.enrolAs }).click();
  await app.getByRole('dialog').getByLabel(en.common.name).fill('Ada');
  await app.getByRole('dialog').getByRole('button', { name: en.search.enrol, exact: true }).click();
  await expect(app.getByRole('button', { name: /^Face \d+: Ada, similarity/ })).toBeVisible();
  await expect(unknownFaces(app)).toHaveCount(0);
});

/** Enrols every face of a photo as a person; gives their names. */
async function enroll(page: Page, photo: Photo): Promise<string[]> {
  return await page.evaluate(async (image) => {
    const { faces } = await nearface.enroll(image, { faces: 'all' });
    return faces.map(({ name }) => name);
  }, photo.buffer.toString('base64'));
}

/** Who the faces of a photo are, largest face first; null: nobody. */
async function search(page: Page, photo: Photo): Promise<(string | null)[]> {
  return await page.evaluate(async (image) => {
    const { faces } = await nearface.search(image);
    return faces.map(({ matches }) => matches[0]?.name ?? null);
  }, photo.buffer.toString('base64'));
}
