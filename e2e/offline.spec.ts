import { en } from '../src/i18n/en';
import { knownFaces, pick, trySamples } from './actions';
import { expect, open, test } from './fixtures';
import { sample } from './photos';
import { serve } from './site';

test('reloads, enrols and searches without network and server after the first visit', async ({ context, page }) => {
  const site = await serve();
  await page.goto(site.url);
  // Ready means that everything is stored: only then a service worker is done with installing.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await site.close();
  await context.setOffline(true);

  await open(page, site);
  await trySamples(page);
  await page.getByRole('button', { name: en.search.clear }).click();
  await pick(page, en.search.choose, sample(5));
  await expect(knownFaces(page)).toHaveCount(5);
});

test('can be installed', async ({ page, site }) => {
  await page.goto(site.url);
  const client = await page.context().newCDPSession(page);
  const { errors } = await client.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
  // A window of a test is an incognito window, and those install nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
});
