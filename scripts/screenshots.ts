/**
 * Takes the README's pictures of the running app, with the sample photos, into docs/images/:
 *
 *   npm start
 *   npm run screenshots -- http://localhost:4173/
 */
import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright';
import { startCamera } from '../e2e/clips';
import { sampleFace } from '../e2e/scenes';
import { en } from '../src/i18n/en';

const FOLDER = 'docs/images';
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** What the camera sees; it is shown as in a mirror. */
const TWO_GUESTS = { face: sampleFace(1, 0), cut: 'print', x: 262, y: 240, size: 150 } as const;

const url = process.argv[2];
if (!url) throw new Error('Which address? npm run screenshots -- http://localhost:4173/');
mkdirSync(FOLDER, { recursive: true });

const camera = await startCamera({ frames: [{ sprites: [TWO_GUESTS] }] });
const context = await camera.browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
const page = await context.newPage();
await page.goto(url);
await page.getByRole('button', { name: en.first.samples }).click();
await page.locator('#probe button').first().waitFor();
await nameEveryone(page);
await page.waitForFunction(() => !/\bID\d/.test(document.body.textContent ?? ''));
await take('search');

await page.emulateMedia({ colorScheme: 'dark' });
await page.setViewportSize(PHONE);
await take('search-phone-dark');
await page.setViewportSize(DESKTOP);

await page.emulateMedia({ colorScheme: 'light' });
await open(en.nav.people);
await take('people');
await open(en.nav.enrol);
await take('enrol');

await open(en.nav.live);
await page.getByRole('button', { name: en.live.start }).click();
// Until then the list has no thumbnails.
await page
  .getByText(/ 3 sec$/)
  .first()
  .waitFor();
await take('live');

await open(en.nav.api);
await page.getByRole('tab', { name: en.api.tabs.keys }).click();
await page.getByRole('button', { name: en.api.keys.create }).click();
await page.getByLabel(en.api.keys.name).fill('Front desk');
await page.getByRole('button', { name: en.common.create, exact: true }).click();
await page.getByRole('link', { name: en.api.keys.toConsole }).click();
await page.getByText('POST /face-search', { exact: true }).click();
await page.getByRole('button', { name: en.api.console.sample }).click();
await page.getByLabel('collection_name').fill('default');
await page.getByRole('button', { name: en.api.console.send }).click();
await page.getByRole('region', { name: en.api.console.answer }).getByRole('img').first().waitFor();
await page.evaluate(() => scrollTo(0, 0));
await take('api');
await camera.close();

async function open(name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

async function take(name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForFunction(() => [...document.querySelectorAll('main li')].every((row) => row.querySelector('img')));
  // Pictures that are in sight have been decoded once they have been painted.
  await page.evaluate(async () => {
    await Promise.all([...document.images].map((image) => image.decode()));
    await document.fonts.ready;
  });
  await page.screenshot({ path: `${FOLDER}/${name}.jpg`, type: 'jpeg', quality: 88, animations: 'disabled' });
  console.log(`${FOLDER}/${name}.jpg`);
}

/** ID0, ID1, … says little in a picture. */
async function nameEveryone(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const persons = await window.nearface.persons.list();
    for (const [index, { personId }] of persons.entries()) {
      await window.nearface.persons.update(personId, { name: `Guest ${index + 1}` });
    }
  });
}
