import { en } from '../src/i18n/en';
import { goTo, pick } from './actions';
import { expect, open, test } from './fixtures';
import { sample, withComment } from './photos';

/** Of each photo about 80 kB are stored, so a third of them fits. */
const PHOTOS = 60;
const QUOTA = 1_600_000;

// What is stored for offline use would count too.
test.use({ serviceWorkers: 'block' });

test('a full disk stops the batch with a clear message, and what was reported as enrolled stays', async ({
  page,
  site,
}) => {
  // Before the first visit: for a while after it the browser would remember that there was room.
  const client = await page.context().newCDPSession(page);
  await client.send('Storage.overrideQuotaForOrigin', { origin: new URL(site.url).origin, quotaSize: QUOTA });
  await open(page, site);

  const { buffer, mimeType } = sample(5);
  const photos = Array.from({ length: PHOTOS }, (_, i) => ({
    name: `photo${i}.jpg`,
    mimeType,
    buffer: withComment(buffer, `number ${i}`),
  }));
  await goTo(page, 'enrol');
  await pick(page, en.enrol.choosePhotos, photos);
  await page.getByRole('button', { name: `Enrol ${PHOTOS} photos` }).click();
  await expect(page.getByRole('heading', { name: en.enrol.stopped })).toBeVisible();
  const status = page.getByRole('status').filter({ hasText: en.enrol.stopped });
  await expect(status).toContainText(en.errors.QUOTA_EXCEEDED);
  const [, enrolled, faces] = /(\d+) photos? enrolled \((\d+) faces\)/.exec((await status.textContent()) ?? '') ?? [];
  expect(Number(enrolled)).toBeGreaterThan(0);
  expect(Number(enrolled)).toBeLessThan(PHOTOS);
  await expect(page.getByText(`Enrolled ${enrolled}`, { exact: true })).toBeVisible();

  await open(page, site);
  const [collection] = await page.evaluate(() => nearface.collections.list());
  expect(collection).toMatchObject({ photos: Number(enrolled), faces: Number(faces), persons: Number(faces) });
  const found = await page.evaluate(async (image) => (await nearface.search(image)).faces, buffer.toString('base64'));
  expect(found.map(({ matches }) => matches.length)).toEqual([1, 1, 1, 1, 1]);
});
