import type { Page } from '@playwright/test';
import { en } from '../src/i18n/en';
import { goTo } from './actions';
import { type CameraBrowser, type Scene, type Sprite, startCamera } from './clips';
import { expect, open, test } from './fixtures';
import { dark, nobody, sampleFace, standing } from './scenes';
import type { Site } from './site';

const ADA = sampleFace(5, 0);

test('three pictures are taken of somebody who holds still, and enrolled as one person', async ({ site }) => {
  await withCamera(standing(ADA), site, async (page) => {
    await openCapture(page);
    await expect(pictures(page)).toHaveCount(3);
    await page.getByRole('button', { name: 'Remove picture 2' }).click();
    await expect(pictures(page)).toHaveCount(2);
    await page.getByRole('button', { name: en.capture.retake }).click();
    await expect(page.getByRole('button', { name: 'Enrol 3 pictures' })).toBeVisible();

    await page.getByRole('dialog').getByLabel(en.common.name).fill('Ada');
    await page.getByRole('button', { name: 'Enrol 3 pictures' }).click();
    await expect(page.getByText('Ada is enrolled with 3 pictures.')).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await persons(page)).toEqual([['Ada', 3]]);
    const qualities = await page.evaluate(async () =>
      (await nearface.faces.list({ collection: 'default' })).map(({ quality }) => quality.score),
    );
    for (const quality of qualities) expect(quality).toBeGreaterThan(0.5);
    // The camera goes on and knows her.
    await expect(page.getByText('Ada', { exact: true }).first()).toBeVisible();
  });
});

test('a camera whose picture is frozen gives one picture', async ({ site }) => {
  await withCamera(still({}), site, async (page) => {
    await openCapture(page);
    await expect(pictures(page)).toHaveCount(1);
    const status = page.getByRole('dialog').getByRole('status');
    await expect(async () => {
      await page.getByRole('button', { name: en.capture.shoot }).click();
      // The next hint may soon take its place.
      await expect(status).toHaveText(en.capture.hints['same-picture'], { timeout: 1000 });
    }).toPass();
    await page.getByRole('button', { name: en.capture.enough }).click();
    await page.getByRole('dialog').getByLabel(en.common.name).fill('Ada');
    await page.getByRole('button', { name: 'Enrol 1 picture' }).click();
    await expect(page.getByText('Ada is enrolled with 1 picture.')).toBeVisible();
    expect(await persons(page)).toEqual([['Ada', 1]]);
  });
});

test('says what keeps a picture from being taken', async ({ site }) => {
  const scenes: [Scene, string][] = [
    [nobody(), en.capture.hints['no-face']],
    [still({ size: 70 }), en.capture.hints['too-small']],
    [still({ size: 420 }), en.capture.hints['too-large']],
    [still({ x: 110 }), en.capture.hints['off-center']],
    [dark(ADA), en.capture.hints['too-dark']],
    [still({ roll: 35 }), en.capture.hints['turned-away']],
    [together(), en.capture.hints['several-faces']],
  ];
  await withCamera(nobody(), site, async (page, camera) => {
    for (const [scene, hint] of scenes) {
      await test.step(hint, async () => {
        await camera.show(scene);
        await openCapture(page);
        await expect(page.getByRole('dialog').getByRole('status')).toHaveText(hint);
        await expect(pictures(page)).toHaveCount(0);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: en.live.stop }).click();
      });
    }
  });
});

test('what the store refuses is kept, and can be stored later', async ({ site }) => {
  await withCamera(together(), site, async (page) => {
    await page.evaluate(async () => {
      await nearface.collections.create({ name: 'default', liveness: true }).catch(() => undefined);
      await nearface.collections.update('default', { liveness: true });
    });
    await openCapture(page);
    await page.getByRole('button', { name: en.capture.shoot }).click();
    await expect(pictures(page)).toHaveCount(1);
    await page.getByRole('button', { name: en.capture.enough }).click();
    await page.getByRole('dialog').getByLabel(en.common.name).fill('Ada');
    await page.getByRole('button', { name: 'Enrol 1 picture' }).click();
    const alert = page.getByRole('dialog').getByRole('alert');
    await expect(alert).toContainText(en.errors.TOO_MANY_FACES);
    await expect(pictures(page)).toHaveCount(1);
    expect(await persons(page)).toEqual([]);

    await page.evaluate(() => nearface.collections.update('default', { liveness: false }));
    await page.getByRole('button', { name: 'Enrol 1 picture' }).click();
    await expect(page.getByText('Ada is enrolled with 1 picture.')).toBeVisible();
    expect(await persons(page)).toEqual([['Ada', 1]]);
  });
});

async function withCamera(
  scene: Scene,
  site: Site,
  job: (page: Page, camera: CameraBrowser) => Promise<void>,
): Promise<void> {
  const camera = await startCamera(scene);
  try {
    const page = await camera.browser.newPage({ locale: 'en-GB' });
    await open(page, site);
    await goTo(page, 'live');
    await job(page, camera);
  } finally {
    await camera.close();
  }
}

async function openCapture(page: Page): Promise<void> {
  await page.getByRole('button', { name: en.live.start }).click();
  await page.getByRole('button', { name: en.capture.open }).click();
}

function pictures(page: Page) {
  return page.getByRole('list', { name: en.capture.views }).getByRole('img');
}

async function persons(page: Page): Promise<[name: string, faces: number][]> {
  return page.evaluate(async () => (await nearface.persons.list()).map(({ name, faces }) => [name, faces]));
}

function still(change: Partial<Sprite>): Scene {
  return { frames: [{ sprites: [{ face: ADA, cut: 'head', x: 320, y: 240, size: 170, ...change }] }] };
}

/** Two people side by side. */
function together(): Scene {
  const other = sampleFace(5, 1);
  return {
    frames: [
      {
        sprites: [
          { face: ADA, cut: 'head', x: 190, y: 240, size: 190 },
          { face: other, cut: 'head', x: 460, y: 240, size: 150 },
        ],
      },
    ],
  };
}
