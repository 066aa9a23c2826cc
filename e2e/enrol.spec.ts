import type { Page } from '@playwright/test';
import { imageSize } from 'image-size';
import { en } from '../src/i18n/en';
import { goTo, pick } from './actions';
import { expect, test } from './fixtures';
import { badPhotos, changed, type Photo, sample, withComment, withFolder } from './photos';

/** Without the one that has a face in profile, which is lost when it is cut out. */
const SAMPLES = [1, 3, 4, 5, 6] as const;

/** Pixels of a large photo. */
const LARGE = 40_000_000;

test('each kind of bad photo has its own outcome, and the rest of the batch goes on', async ({ app }) => {
  const bad = badPhotos();
  const { width, height } = imageSize(sample(4).buffer);
  const large = await changed(app, sample(4), { scale: Math.sqrt(LARGE / (width * height)) });
  const good = [sample(3), { ...large, name: 'large.jpg' }];

  await goTo(app, 'enrol');
  await pick(app, en.enrol.choosePhotos, [...Object.values(bad), ...good]);
  await app.getByRole('button', { name: 'Enrol 8 photos' }).click();
  await expect(app.getByRole('heading', { name: en.enrol.finished })).toBeVisible();

  const rows = app.getByRole('list', { name: en.enrol.photos }).getByRole('listitem');
  for (const [code, { name }] of Object.entries(bad)) {
    const row = rows.filter({ hasText: name });
    await expect(row).toContainText(en.enrol.outcomes.failed);
    await expect(row).toContainText(en.errors[code as keyof typeof en.errors]);
  }
  for (const { name } of good) await expect(rows.filter({ hasText: name })).toContainText(en.enrol.outcomes.enrolled);

  // Sample 3 shows three people, sample 4 four.
  expect(await stored(app)).toEqual({ photos: 2, faces: 7, persons: 7 });
});

test('each kind of bad photo has its own code in window.nearface', async ({ app }) => {
  for (const [code, { buffer }] of Object.entries(badPhotos())) {
    const base64 = buffer.toString('base64');
    expect(await app.evaluate(codeOfEnrolling, base64)).toBe(code);
  }
  expect(await stored(app)).toEqual({ photos: 0, faces: 0, persons: 0 });
});

test('the same photo again adds nothing and says so', async ({ app }) => {
  await goTo(app, 'enrol');
  for (const outcome of ['enrolled', 'already-enrolled'] as const) {
    await pick(app, en.enrol.choosePhotos, sample(1));
    await app.getByRole('button', { name: 'Enrol 1 photo' }).click();
    await expect(app.getByRole('listitem').filter({ hasText: 'sample1.jpg' })).toContainText(
      en.enrol.outcomes[outcome],
    );
    expect(await stored(app)).toEqual({ photos: 1, faces: 3, persons: 3 });
    await app.getByRole('button', { name: en.enrol.more }).click();
  }
});

test('a folder of 500 photos, 20 of them broken', async ({ app }) => {
  const faces = await portraits(app);
  const bad = Object.values(badPhotos());
  const files: Record<string, Buffer> = {};
  for (let i = 0; i < 500; i++) {
    const photo = i % 25 === 7 ? bad[i % bad.length] : faces[i % faces.length];
    if (photo) files[`album/${i}-${photo.name}`] = withNumber(photo, i);
  }

  await withFolder(files, async (folder) => {
    await goTo(app, 'enrol');
    await pick(app, en.enrol.chooseFolder, `${folder}/album`);
    await app.getByRole('button', { name: 'Enrol 500 photos' }).click();
    await expect(app.getByRole('progressbar')).toBeVisible();

    // The other pages work meanwhile, and the batch goes on.
    const running = app.getByRole('link', { name: /of 500 photos$/ });
    await goTo(app, 'people');
    await app.getByRole('searchbox', { name: en.people.search }).fill('ID1');
    await expect(app.getByRole('list', { name: en.people.title }).getByText('ID1', { exact: true })).toBeVisible();
    await expect(running).toBeVisible();
    await running.click();

    await expect(app.getByRole('heading', { name: en.enrol.finished })).toBeVisible({ timeout: 800_000 });
    await expect(app.getByRole('status')).toContainText('480 photos enrolled (480 faces) · 20 failed');
  });

  await app.getByText('Failed 20').click();
  await expect(app.getByRole('list', { name: en.enrol.photos }).getByRole('listitem').first()).toHaveAttribute(
    'aria-setsize',
    '20',
  );
  expect(await stored(app)).toEqual({ photos: 480, faces: 480, persons: 480 });
});

/** What the only collection holds, from its counts and, to be the same, from its lists. */
async function stored(page: Page): Promise<{ photos: number; faces: number; persons: number }> {
  const { counts, lists } = await page.evaluate(async () => {
    const [collection] = await nearface.collections.list();
    if (!collection) return { counts: { photos: 0, faces: 0, persons: 0 }, lists: { faces: 0, persons: 0 } };
    const { id, photos, faces, persons } = collection;
    const listed = await nearface.faces.list({ collection: id });
    for (const { faceId } of listed) {
      await Promise.all([nearface.faces.vector(faceId), nearface.faces.chip(faceId), nearface.faces.thumbnail(faceId)]);
    }
    const everyone = await nearface.persons.list({ collection: id });
    return { counts: { photos, faces, persons }, lists: { faces: listed.length, persons: everyone.length } };
  });
  expect(counts).toMatchObject(lists);
  return counts;
}

async function codeOfEnrolling(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return await nearface.enroll(new Blob([bytes])).then(
    () => 'enrolled',
    ({ code }) => code,
  );
}

/** A photo of each face in the samples. */
async function portraits(page: Page): Promise<Photo[]> {
  const photos: Photo[] = [];
  for (const n of SAMPLES) {
    const boxes = await page.evaluate(
      async (image) => (await nearface.analyze(image)).map(({ box }) => box),
      sample(n).buffer.toString('base64'),
    );
    for (const { x, y, width, height } of boxes) {
      const crop = { x: x - width / 2, y: y - height / 2, width: 2 * width, height: 2 * height };
      photos.push(await changed(page, sample(n), { crop }));
    }
  }
  return photos;
}

/** The same photo in bytes of its own; what is broken stays as it is. */
function withNumber({ name, buffer }: Photo, number: number): Buffer {
  return name.startsWith('sample') ? withComment(buffer, `number ${number}`) : buffer;
}
