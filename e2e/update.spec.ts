import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { expect, test } from './fixtures';
import { serve } from './site';

test('a new version waits for the person, and then for the end of an enrolment in any tab', async ({
  context,
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'nearface-site-'));
  cpSync('dist', folder, { recursive: true });
  const site = await serve(folder);

  await page.goto(site.url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const enrolling = await context.newPage();
  await enrolling.goto(site.url);
  await hold(enrolling);

  publishNewVersion(folder);
  await findNewVersion(page);
  const reload = page.getByRole('button', { name: en.update.reload });
  await expect(reload).toBeVisible();

  // Neither the button nor a page that asks the new version directly gets past the enrolment.
  await reload.click();
  await expect.poll(() => waiting(page)).toBe(1);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.postMessage({ type: 'SKIP_WAITING' }));
  await expect.poll(() => waiting(page)).toBe(2);
  expect(await page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).waiting))).toBe(true);
  expect(await version(page)).toBe('old');

  await enrolling.evaluate(() => window.dispatchEvent(new Event('release')));
  await expect.poll(() => version(page)).toBe('new');
  await site.close();
  rmSync(folder, { recursive: true });
});

/** Other content in index.html, and so another revision of it in the service worker. */
function publishNewVersion(folder: string): void {
  const change = (file: string, from: RegExp, to: string) => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(path, text.replace(from, to));
  };
  change('index.html', /<html /, '<html data-version="new" ');
  change('sw.js', /("revision":")\w+(","url":"index.html")/, '$1new$2');
}

/** Asks again as long as nothing is found: a look of the browser's own that began before is taken for the answer. */
async function findNewVersion(page: Page): Promise<void> {
  await expect(async () => {
    const isFound = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      return Boolean(registration.installing ?? registration.waiting);
    });
    expect(isFound).toBe(true);
  }).toPass();
}

/** Takes the lock that an enrolment holds, until the page hears `release`. */
async function hold(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((held) => {
        navigator.locks.request('nearface-busy', { mode: 'shared' }, () => {
          held();
          return new Promise((resolve) => window.addEventListener('release', resolve));
        });
      }),
  );
}

/** How many wait for all enrolments to end. */
async function waiting(page: Page): Promise<number> {
  const { pending = [] } = await page.evaluate(() => navigator.locks.query());
  return pending.filter(({ name }) => name === 'nearface-busy').length;
}

async function version(page: Page): Promise<string> {
  return (await page.locator('html').getAttribute('data-version')) ?? 'old';
}
