import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { goTo, pick } from './actions';
import { expect, test } from './fixtures';
import { type Photo, sample } from './photos';
import { entries, sampleFace, standing } from './scenes';
import { encoded, recordedCanvas } from './videos';

const PEOPLE = [sampleFace(5, 0), sampleFace(5, 1)];

test('a timeline shows who appears when, jumps there, and names the unknown', async ({ app }) => {
  const clip = await encoded(app, entries(PEOPLE, { stay: 2.5, pause: 1.5 }), 'mp4');
  await enrolFirst(app);
  await goTo(app, 'live');
  await pick(app, en.video.choose, clip);
  await expect(app.getByText(en.video.watching)).toBeVisible();
  await expect(app.getByText(en.video.watching)).toHaveCount(0);

  const people = app.getByRole('region', { name: en.video.people });
  await expect(people.getByRole('listitem')).toHaveCount(2);
  const [known, unknown] = [
    people.getByRole('group', { name: 'Ada' }),
    people.getByRole('group', { name: 'Unknown 1' }),
  ];
  await expect(known.getByRole('button')).toHaveCount(1);
  await expect(unknown.getByRole('button')).toHaveCount(1);

  await unknown.getByRole('button').click();
  const position = () => app.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);
  // The second one comes in after 4.3 s.
  await expect.poll(position).toBeGreaterThan(4);
  await known.getByRole('button').focus();
  await app.keyboard.press('Enter');
  await expect.poll(position).toBeLessThan(2);

  await people.getByRole('button', { name: en.search.enrolAs }).click();
  await app.getByRole('dialog').getByLabel(en.common.name).fill('Grace');
  await app.getByRole('dialog').getByRole('button', { name: en.search.enrol, exact: true }).click();
  await expect(people.getByRole('group', { name: 'Grace' })).toBeVisible();
  expect(await app.evaluate(async () => (await nearface.persons.list()).map(({ name }) => name))).toEqual([
    'Ada',
    'Grace',
  ]);

  await app.getByRole('button', { name: en.video.close }).click();
  await expect(app.getByRole('button', { name: en.live.start })).toBeVisible();
});

test('a video that is stopped shows what was seen until then', async ({ app }) => {
  const clip = await encoded(app, entries(PEOPLE), 'webm');
  await goTo(app, 'live');
  await pick(app, en.video.choose, clip);
  await app.getByRole('button', { name: en.common.cancel }).click();
  await expect(app.getByText(/^Stopped at 0:0\d/)).toBeVisible();
});

test('says what is wrong with a file that shows nobody or nothing', async ({ app }) => {
  const empty = await recordedCanvas(app);
  const whole = await encoded(app, standing(sampleFace(5, 0)), 'webm');
  await goTo(app, 'live');
  const says = async (file: Photo, sentence: string) => {
    await test.step(sentence, async () => {
      await pick(app, en.video.choose, file);
      await expect(app.getByText(sentence)).toBeVisible();
      await app.getByRole('button', { name: en.video.close }).click();
    });
  };
  const webm = (buffer: Buffer): Photo => ({ name: 'clip.webm', mimeType: 'video/webm', buffer });
  await says(empty, en.video.noFace);
  await says(webm(Buffer.alloc(0)), en.video.problems.empty);
  await says({ ...sample(1), name: 'photo.mp4', mimeType: 'video/mp4' }, en.video.problems['not-video']);
  await says(webm(whole.buffer.subarray(0, 1000)), en.video.problems.broken);
  // The codec's name in the header: V_VP8 becomes one that nobody knows.
  const codec = empty.buffer.indexOf('V_VP8');
  const strange = Buffer.from(empty.buffer);
  strange.write('V_XYZ', codec);
  await says(webm(strange), en.video.problems.codec);
});

/** Enrols the first of the people in the video as Ada. */
async function enrolFirst(page: Page): Promise<void> {
  const box = PEOPLE[0]?.box;
  await page.evaluate(([image, faces]) => nearface.enroll(image, { name: 'Ada', faces }), [
    sample(5).buffer.toString('base64'),
    box,
  ] as const);
}
