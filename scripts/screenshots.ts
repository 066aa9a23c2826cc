/**
 * Takes the README's pictures of the running app, with the sample photos, into docs/images/:
 *
 *   npm start
 *   npm run screenshots -- http://localhost:4173/
 */
import { mkdirSync } from 'node:fs';
import { chromium, type Page } from 'playwright';
import { en } from '../src/i18n/en';
import { launchOptions } from './chromium.mjs';

const FOLDER = 'docs/images';
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const url = process.argv[2];
if (!url) throw new Error('Which address? npm run screenshots -- http://localhost:4173/');
mkdirSync(FOLDER, { recursive: true });

const browser = await chromium.launch(launchOptions());
const context = await browser.newContext({ viewport: DESKTOP, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
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
await browser.close();

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
