import { en } from '../src/i18n/en';
import { goTo, pick } from './actions';
import { expect, open, test } from './fixtures';
import { sample, withComment } from './photos';

/** Many enough for the disk to get full in the middle of them. */
const PHOTOS = 60;

test('a full disk stops the batch with a clear message, and what was reported as enrolled stays', async ({
  app,
  site,
}) => {
  const { buffer, mimeType } = sample(5);
  const photos = Array.from({ length: PHOTOS }, (_, i) => ({
    name: `photo${i}.jpg`,
    mimeType,
    buffer: withComment(buffer, `number ${i}`),
  }));
  await goTo(app, 'enrol');
  await pick(app, en.enrol.choosePhotos, photos);
  await app.getByRole('button', { name: `Enrol ${PHOTOS} photos` }).click();
  await expect(app.getByRole('listitem').filter({ hasText: en.enrol.outcomes.enrolled }).first()).toBeVisible();
  const client = await app.context().newCDPSession(app);
  await client.send('Storage.overrideQuotaForOrigin', { origin: new URL(site.url).origin, quotaSize: 1 });

  await expect(app.getByRole('heading', { name: en.enrol.stopped })).toBeVisible();
  const status = app.getByRole('status').filter({ hasText: en.enrol.stopped });
  await expect(status).toContainText(en.errors.QUOTA_EXCEEDED);
  const [, enrolled, faces] = /(\d+) photos? enrolled \((\d+) faces\)/.exec((await status.textContent()) ?? '') ?? [];
  expect(Number(enrolled)).toBeGreaterThan(0);
  expect(Number(enrolled)).toBeLessThan(PHOTOS);
  await expect(app.getByText(`Enrolled ${enrolled}`, { exact: true })).toBeVisible();

  await open(app, site);
  const [collection] = await app.evaluate(() => nearface.collections.list());
  expect(collection).toMatchObject({ photos: Number(enrolled), faces: Number(faces), persons: Number(faces) });
  const found = await app.evaluate(async (image) => (await nearface.search(image)).faces, buffer.toString('base64'));
  expect(found.map(({ matches }) => matches.length)).toEqual([1, 1, 1, 1, 1]);
});
