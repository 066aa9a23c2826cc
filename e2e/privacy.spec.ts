import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { en } from '../src/i18n/en';
import { goTo, knownFaces, pick, trySamples } from './actions';
import { expect, open, test } from './fixtures';
import { sample } from './photos';

test('asks nobody but its own site during a whole session', async ({ context, page, site }) => {
  const asked: string[] = [];
  context.on('request', (request) => asked.push(request.url()));
  context.on('page', (popup) => asked.push(popup.url()));

  await open(page, site);
  await trySamples(page);
  await page.getByRole('button', { name: en.search.clear }).click();
  await pick(page, en.search.choose, sample(6));
  await expect(knownFaces(page)).toHaveCount(4);
  for (const name of ['enrol', 'people', 'collections', 'live'] as const) {
    await goTo(page, name);
    await expect(page.getByRole('heading', { level: 1, name: en.nav[name] })).toBeVisible();
  }
  await page.evaluate(() => navigator.serviceWorker.ready);

  const inside = (url: string) => url.startsWith(site.url) || /^(blob|data):/.test(url);
  expect(asked.filter((url) => !inside(url))).toEqual([]);
  // The models, the wasm files and the samples were all seen, so the workers are listened to.
  expect(asked.filter((url) => /\.(bin|tflite|wasm)$/.test(url)).length).toBeGreaterThanOrEqual(5);
});

test('cannot send anything elsewhere, even if its code tried', async ({ context, page, site }) => {
  let visits = 0;
  const elsewhere = createServer((_, response) => {
    visits++;
    response.setHeader('Access-Control-Allow-Origin', '*').end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;

  // The second time all requests go through the service worker.
  await open(page, site);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await open(page, site);
  const fails = (address: string) =>
    fetch(address).then(
      () => false,
      () => true,
    );
  expect(await page.evaluate(fails, url)).toBe(true);
  expect(page.workers().length).toBeGreaterThan(0);
  for (const worker of page.workers()) expect(await worker.evaluate(fails, url)).toBe(true);
  await page.evaluate(async (address) => {
    const image = new Image();
    const settled = new Promise((resolve) => {
      image.onload = image.onerror = resolve;
    });
    image.src = address;
    await settled;
    navigator.sendBeacon(address, 'x');
  }, url);
  expect(visits).toBe(0);

  // The address itself answers: whoever is allowed to reaches it.
  await (await context.newPage()).goto(url);
  expect(visits).toBeGreaterThan(0);
  elsewhere.close();
});

test('the built page has its policy and no inline script', () => {
  const html = readFileSync('dist/index.html', 'utf8');
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)?.[1];
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).not.toMatch(/https?:|\*/);
  const scripts = [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
  expect(scripts.length).toBeGreaterThan(0);
  for (const [, attributes, code] of scripts) {
    expect(attributes).toMatch(/src="\.\//);
    expect(code?.trim()).toBe('');
  }
  expect(html).not.toMatch(/\son\w+=/);
});
