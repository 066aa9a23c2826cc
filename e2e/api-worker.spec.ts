import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { goTo } from './actions';
import { type Api, base64, caller, expect, openApi, test } from './api';
import { portrait } from './portraits';
import { type Site, serve } from './site';

test('answers 50 calls at once in the order of arrival, each of which sees what came before it', async ({
  page,
  site,
}) => {
  const api = await openApi(page, site);
  const { secret } = await api.key();
  const img = base64(await portrait(page, 'first'));
  const [first = ''] = await addFace(api, secret, img);

  const form = new URLSearchParams({ img }).toString();
  const calls = Array.from({ length: 50 }, (_, i): [string, string, string] => {
    if (i === 20) return ['delface', secret, `person_id=${first}`];
    if (i % 10 === 3) return ['searchface', 'unknown', form];
    if (i % 10 === 7) return ['addface', secret, 'img=bm8gaW1hZ2U'];
    return [i % 5 === 0 ? 'addface' : 'searchface', secret, form];
  });
  const answers = page.evaluate(sendAtOnce, [`${site.url}api/v1/`, calls] as const);
  await goTo(page, 'people');
  await expect(page.getByRole('heading', { level: 1, name: en.nav.people })).toBeVisible();

  let persons = 1;
  const expected = calls.map(([operation, key], i) => {
    if (key === 'unknown') return 'INVALID_REQUEST';
    if (i % 10 === 7) return 'IMAGE_INVALID_FORMAT';
    if (operation === 'delface') persons--;
    if (operation === 'addface') persons++;
    return operation === 'searchface' ? `OK ${persons}` : 'OK';
  });
  const { order, told } = await answers;
  expect(told).toEqual(expected);
  expect(order).toEqual([...calls.keys()]);
});

test('loses nothing when the service worker is stopped, also in the middle of a call', async ({ page, site }) => {
  const api = await openApi(page, site);
  const { secret } = await api.key();
  const img = base64(await portrait(page, 'first'));
  const [person] = await addFace(api, secret, img);
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('ServiceWorker.enable');
  for (let i = 0; i < 3; i++) {
    await devTools.send('ServiceWorker.stopAllWorkers');
    expect(await search(api, secret, img)).toEqual({ http: 200, status: 'OK', persons: [person] });
  }

  // What becomes of the call itself is open: the browser gives it up, or starts the worker again.
  const broken = api.call('/v1/searchface', { headers: { 'X-API-Key': secret }, form: { img } });
  await devTools.send('ServiceWorker.stopAllWorkers');
  await broken.catch(() => {});
  expect(await search(api, secret, img)).toEqual({ http: 200, status: 'OK', persons: [person] });
});

test('takes another page when one is closed in the middle: for calls that only read', async ({
  context,
  page,
  site,
}) => {
  const closing = await openApi(page, site);
  const { secret } = await closing.key();
  const img = base64(await portrait(page, 'first'));
  const [person] = await addFace(closing, secret, img);
  const document = await openDocument(await context.newPage(), site);

  // The first page is the one that answers, and now it takes forever.
  await hang(page, 'enroll');
  const added = call(document, 'addface', secret, img);
  await page.waitForFunction(() => 'hangs' in window);
  const other = await context.newPage();
  await openApi(other, site);
  await page.close();
  expect(await added).toMatchObject({ http: 503, status: 'FAIL' });
  expect(await search(document, secret, img)).toEqual({ http: 200, status: 'OK', persons: [person] });

  await hang(other, 'search');
  const found = search(document, secret, img);
  await other.waitForFunction(() => 'hangs' in window);
  const last = await context.newPage();
  await openApi(last, site);
  await other.close();
  expect(await found).toEqual({ http: 200, status: 'OK', persons: [person] });

  // With none left it says so; the document that asks is no page of the app.
  await last.close();
  expect(await search(document, secret, img)).toEqual({ http: 503, status: 'FAIL', persons: [] });
});

test('prefers pages whose engine has started', async ({ context, page, site }) => {
  await page.addInitScript(() => {
    window.Worker = class extends Worker {
      constructor() {
        super('no-such-script.js');
      }
    };
  });
  await page.goto(site.url);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  expect(await page.evaluate(() => nearface.ready.catch(({ code }) => code))).toBe('MODEL_LOAD_FAILED');
  const document = await openDocument(await context.newPage(), site);
  const secret = await page.evaluate(async () => (await nearface.keys.create({ name: 'test' })).secret);
  const img = base64(await portrait(page, 'first'));
  expect(await search(document, secret, img)).toEqual({ http: 200, status: 'FAIL', persons: [] });

  const other = await openApi(await context.newPage(), site);
  await page.bringToFront();
  expect(await search(document, secret, img)).toEqual({ http: 200, status: 'NO_SIMILAR_FACE', persons: [] });
  await other.page.close();
});

test('shows its description, and refuses forms that another site sends', async ({ context, page, site }) => {
  const { key } = await openApi(page, site);
  await key();
  const shown = await context.newPage();
  const answer = await shown.goto(`${site.url}api/openapi.json`);
  expect(await answer?.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });

  const folder = mkdtempSync(join(tmpdir(), 'nearface-elsewhere-'));
  writeFileSync(
    join(folder, 'index.html'),
    `<form method="post" action="${site.url}api/v1/addface"><input name="img">`,
  );
  const elsewhere = await serve(folder);
  const form = await context.newPage();
  await form.goto(elsewhere.url);
  const failed = form.waitForEvent('requestfailed');
  await form.evaluate(() => document.forms[0]?.submit());
  expect((await failed).url()).toBe(`${site.url}api/v1/addface`);
  await elsewhere.close();
  rmSync(folder, { recursive: true });
});

type Caller = Pick<Api, 'call'>;

interface Told {
  http: number;
  status: string;
  /** Ids of those who were found or added. */
  persons: string[];
}

async function call(api: Caller, operation: string, secret: string, img: string): Promise<Told> {
  const answer = await api.call(`/v1/${operation}`, { headers: { 'X-API-Key': secret }, form: { img } });
  const { status, message } = answer.json<{ status: string; message: string | { person_id: string }[] }>();
  const persons = Array.isArray(message) ? message.map(({ person_id }) => person_id) : [];
  return { http: answer.status, status, persons };
}

const search = (api: Caller, secret: string, img: string) => call(api, 'searchface', secret, img);

async function addFace(api: Caller, secret: string, img: string): Promise<string[]> {
  const { status, persons } = await call(api, 'addface', secret, img);
  expect(status).toBe('OK');
  expect(persons).toHaveLength(1);
  return persons;
}

/** A document of the site that is not the app, but can call. */
async function openDocument(page: Page, site: Site): Promise<Caller> {
  await page.goto(`${site.url}icon.svg`);
  return { call: caller(page, site) };
}

/** From now on a function of the page's interface never ends; `window.hangs` tells that it was called. */
async function hang(page: Page, name: 'enroll' | 'search'): Promise<void> {
  await page.evaluate((name) => {
    Object.assign(nearface, {
      [name]() {
        Object.assign(window, { hangs: true });
        return new Promise(() => {});
      },
    });
  }, name);
}

/** Runs in the page: sends all without waiting, and gives the order in which they were answered. */
async function sendAtOnce([base, calls]: readonly [string, [operation: string, secret: string, form: string][]]) {
  const order: number[] = [];
  const told = await Promise.all(
    calls.map(async ([operation, secret, body], i) => {
      const headers = { 'X-API-Key': secret, 'content-type': 'application/x-www-form-urlencoded' };
      const response = await fetch(base + operation, { method: 'POST', headers, body });
      order.push(i);
      const { status, message } = await response.json();
      return operation === 'searchface' && status === 'OK' ? `OK ${message.length}` : status;
    }),
  );
  return { order, told };
}
