import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { toInteger } from '../src/api/face-id';
import { en } from '../src/i18n/en';
import { goTo } from './actions';
import { openApi } from './api';
import { expect, test } from './fixtures';

const words = en.api;

test('a key, calls in the console, the copied call, the usage, and no call after the key is revoked', async ({
  page,
  context,
  site,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.setViewportSize({ width: 1280, height: 900 });
  await openApi(page, site);
  await goTo(page, 'api');
  await expect(page.getByText(`${site.url}api`, { exact: true })).toBeVisible();
  await page.getByRole('link', { name: words.keys.create }).click();

  const { secret } = await createKey(page, 'Front desk');
  await page.getByRole('link', { name: words.keys.toConsole }).click();
  await expect(page.getByLabel('X-API-Key')).toHaveValue(secret);

  await choose(page, 'POST /v1/addface');
  await page.getByRole('button', { name: words.console.sample }).click();
  await expect(page.getByText('sample5.jpg', { exact: true })).toBeVisible();
  await send(page);
  await expect(answer(page)).toContainText('"status": "OK"');
  await expect(answer(page)).toContainText('"name": "ID0"');

  // The photo is still chosen.
  await choose(page, 'POST /v1/searchface');
  await expect(answer(page)).toHaveText(words.console.noAnswer);
  await send(page);
  await expect(answer(page)).toContainText('"confidence": 100');
  const shown = await page.getByRole('region', { name: words.console.body }).textContent();

  await page.getByText('fetch', { exact: true }).click();
  await page.getByRole('button', { name: words.copyThis.replace('{{what}}', words.console.call) }).click();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  expect(await runInConsole(page, code)).toEqual([200, JSON.parse(shown ?? '')]);

  await page.getByRole('tab', { name: words.tabs.usage }).click();
  const cells = page.getByRole('table').getByRole('row').nth(1).getByRole('cell');
  // Both searches found somebody, which is charged for; adding a face is free.
  await expect(cells).toHaveText([/\d/, 'Front desk', '2', '1']);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: words.usage.csv }).click();
  const csv = readFileSync(await (await download).path(), 'utf8');
  const [header, ...lines] = csv.replace('\ufeff', '').trimEnd().split('\r\n');
  expect(header).toBe('day,key_id,key_name,dialect,operation,status,billable,calls');
  const counted = lines.map((line) => line.split(',').slice(2).join(','));
  expect(counted.sort()).toEqual(['Front desk,ekycpro,addface,OK,false,1', 'Front desk,ekycpro,searchface,OK,true,2']);

  await page.getByRole('tab', { name: words.tabs.keys }).click();
  await page.getByRole('button', { name: words.keys.revokeNamed.replace('{{name}}', 'Front desk') }).click();
  await page.getByRole('dialog').getByRole('button', { name: words.keys.revoke }).click();
  await expect(page.getByText(words.keys.none)).toBeVisible();

  await page.getByRole('tab', { name: words.tabs.console }).click();
  await choose(page, 'POST /v1/searchface');
  await send(page);
  await expect(page.getByRole('region', { name: words.console.answer })).toContainText('401');
  await expect(answer(page)).toContainText('INVALID_REQUEST');
});

test('what a key is made with is what it has', async ({ page, site }) => {
  await openApi(page, site);
  await page.goto(`${site.url}#/api/keys`);
  await page.getByRole('button', { name: words.keys.create }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel(words.keys.name).fill('Reports');
  await form.getByRole('checkbox', { name: words.scopes.enrol }).uncheck();
  await form.getByRole('checkbox', { name: words.scopes.delete }).uncheck();
  await form.getByRole('checkbox', { name: words.scopes.admin }).check();
  await form.getByRole('combobox', { name: words.keys.collections }).click();
  await page.getByRole('option', { name: en.collections.defaultName }).click();
  await page.keyboard.press('Escape');
  await form.getByLabel(words.keys.expires).fill('2099-12-31');
  await form.getByLabel(words.keys.rateLimit).fill('60');
  await form.getByLabel(words.keys.quota).fill('1000');
  await form.getByRole('button', { name: en.common.create }).click();
  await expect(form.getByText(words.keys.madeText)).toBeVisible();

  const [key, collection] = await page.evaluate(async () => {
    const { id } = await nearface.collections.get('default');
    return [(await nearface.keys.list())[0], id];
  });
  expect(key).toMatchObject({
    name: 'Reports',
    scopes: ['search', 'admin'],
    collections: [collection],
    rateLimit: 60,
    quota: 1000,
  });
  expect(key?.expiresAt?.toLocaleDateString('sv')).toBe('2099-12-31');
});

test('pictures in an answer are shown, and numbers keep all digits', async ({ page, site }) => {
  const api = await openApi(page, site);
  const { secret, id } = await api.key();
  const face = await page.evaluate(async () => {
    for (const name of ['sample1', 'sample5']) {
      await nearface.enroll(await (await fetch(`samples/${name}.jpg`)).blob(), { name });
    }
    const persons = await nearface.persons.list({ query: 'sample5' });
    return nearface.faces.get(persons[0]?.coverFaceId ?? '');
  });
  const faceId = toInteger(face);
  expect(BigInt(Number(faceId))).not.toBe(faceId);
  await page.goto(`${site.url}#/api/console?call=${encodeURIComponent('POST /multi-face-search')}`);
  await page.getByLabel('X-API-Key').fill(secret);
  await page.getByRole('button', { name: words.console.sample }).click();
  await page.getByLabel('collection_name').fill('default');
  await send(page);
  const pictures = page.getByRole('region', { name: words.console.answer }).getByRole('img');
  await expect(pictures.first()).toBeVisible();
  await expect.poll(() => pictures.first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(192);

  await choose(page, 'POST /faceset/v2/search_face');
  await page.getByLabel('X-DF-API-ID').fill(id);
  await page.getByRole('textbox', { name: 'name', exact: true }).fill('default');
  await page.getByRole('button', { name: words.console.sample }).first().click();
  await send(page);
  await expect(answer(page)).toContainText(`"face_id": ${faceId},`);
});

test('a call waits for the photo that is being read', async ({ page, site }) => {
  const api = await openApi(page, site);
  const { secret } = await api.key();
  await page.goto(`${site.url}#/api/console?call=${encodeURIComponent('POST /v1/addface')}`);
  await page.getByLabel('X-API-Key').fill(secret);
  const finishReading = await page.evaluateHandle(() => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { fetch } = window;
    window.fetch = async (...request) => {
      if (String(request[0]).endsWith('.jpg')) await promise;
      return fetch(...request);
    };
    return resolve;
  });
  const sending = page.getByRole('button', { name: words.console.send });
  await page.getByRole('button', { name: words.console.sample }).click();
  await expect(sending).toBeDisabled();
  await finishReading.evaluate((finish) => finish());
  await sending.click();
  await expect(answer(page)).toContainText('"status": "OK"');
});

test('a page that the service worker does not control says so', async ({ page, context, site }) => {
  await openApi(page, site);
  const client = await context.newCDPSession(page);
  // As by a forced reload.
  await client.send('Network.enable');
  await client.send('Network.setBypassServiceWorker', { bypass: true });
  await page.goto(`${site.url}#/api/console`);
  await page.reload();
  await expect(page.getByText(words.state.bypassed)).toBeVisible();
  await client.send('Network.setBypassServiceWorker', { bypass: false });
  await page.getByRole('button', { name: en.common.reload }).click();
  await expect(page.getByRole('button', { name: words.console.send })).toBeVisible();
});

/** Makes a key by the form; what is shown of it. */
async function createKey(page: Page, name: string): Promise<{ secret: string }> {
  await page.getByRole('button', { name: words.keys.create }).click();
  await page.getByLabel(words.keys.name).fill(name);
  await page.getByRole('button', { name: en.common.create, exact: true }).click();
  await page.getByRole('button', { name: words.copyThis.replace('{{what}}', words.keys.secret) }).click();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  return { secret };
}

async function choose(page: Page, endpoint: string): Promise<void> {
  await page.getByRole('navigation', { name: words.console.endpoints }).getByText(endpoint, { exact: true }).click();
}

async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: words.console.send }).click();
}

function answer(page: Page) {
  return page.getByRole('region', { name: words.console.answer }).locator('[aria-live]');
}

/** Runs code as the browser's own console does; what it logs. */
async function runInConsole(page: Page, expression: string): Promise<unknown[]> {
  const client = await page.context().newCDPSession(page);
  const logged = page.waitForEvent('console');
  await client.send('Runtime.evaluate', { expression, replMode: true, awaitPromise: true });
  return Promise.all((await logged).args().map((arg) => arg.jsonValue()));
}
