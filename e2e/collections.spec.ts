import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { goTo, knownFaces, pick, unknownFaces } from './actions';
import { expect, open, test } from './fixtures';
import { changed, sample } from './photos';

const RESET = en.threshold.reset.replace('{{own}}', '1.00');

const slider = (page: Page) => page.getByRole('slider', { name: en.threshold.label });
const thresholdOf = (page: Page) => page.evaluate(async () => (await nearface.collections.get('default')).minScore);

test('a collection’s threshold holds for the searches of its pages, until it is moved there', async ({ app, site }) => {
  await app.evaluate((base64) => nearface.enroll(base64), sample(6).buffer.toString('base64'));
  const copy = await changed(app, sample(6), { quality: 0.4, scale: 0.6 });

  await pick(app, en.search.choose, copy);
  await expect(knownFaces(app)).toHaveCount(4);
  await expect(slider(app)).toHaveAttribute('aria-valuenow', '0.7');

  await goTo(app, 'collections');
  await slider(app).press('Home');
  await expect(app.getByText(en.threshold.loose)).toBeVisible();
  await slider(app).press('End');
  await expect(app.getByText(/^No two different people/)).toBeVisible();
  await expect.poll(() => thresholdOf(app)).toBe(1);
  await goTo(app, 'search');
  await expect(unknownFaces(app)).toHaveCount(4);
  await expect(slider(app)).toHaveAttribute('aria-valuenow', '1');
  await expect(app.getByRole('button', { name: RESET })).toHaveCount(0);

  await slider(app).press('Home');
  await expect(knownFaces(app)).toHaveCount(4);
  expect(await thresholdOf(app)).toBe(1);
  await open(app, site);
  await pick(app, en.search.choose, copy);
  await expect(knownFaces(app)).toHaveCount(4);
  await app.getByRole('button', { name: RESET }).click();
  await expect(unknownFaces(app)).toHaveCount(4);
  await expect(slider(app)).toHaveAttribute('aria-valuenow', '1');
});

test('each collection has a threshold of its own; the name of a deleted one is free', async ({ app }) => {
  await goTo(app, 'collections');
  await create(app, 'Club');
  const card = (name: string) =>
    app.getByRole('article').filter({ has: app.getByRole('heading', { name, exact: true }) });
  await card('Club').getByRole('slider').press('ArrowRight');
  await card('Club').getByRole('slider').press('ArrowRight');
  const minScore = () => app.evaluate(async () => (await nearface.collections.get('Club')).minScore);
  await expect.poll(minScore).toBeCloseTo(0.72);
  await expect(card(en.collections.defaultName).getByRole('slider')).toHaveAttribute('aria-valuenow', '0.7');

  await app.getByRole('button', { name: en.collections.actions.replace('{{name}}', 'Club') }).click();
  await app.getByRole('menuitem', { name: en.common.delete }).click();
  await app.getByRole('dialog').getByRole('button', { name: en.common.delete }).click();
  await expect(card('Club')).toHaveCount(0);
  expect(await codeOf(app, 'Club')).toBe('COLLECTION_DELETED');
  await create(app, 'Club');
  await expect(card('Club').getByRole('slider')).toHaveAttribute('aria-valuenow', '0.7');
  expect(await codeOf(app, 'Club')).toBeUndefined();
});

async function create(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: en.collections.create, exact: true }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: en.common.create }).click();
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
}

/** Why a collection cannot be had. */
const codeOf = (page: Page, name: string) =>
  page.evaluate(
    (name) =>
      nearface.collections.get(name).then(
        () => undefined,
        ({ code }) => code as string,
      ),
    name,
  );
