import { beforeEach, describe, expect, test } from 'vitest';
import { expectConsistent } from '../store/test-invariants';
import { photoOf, type TestFace } from './test-analyzer';
import { enrollOne, type TestTab, testBrowser } from './test-browser';
import type { EnrolledFace, FaceGroup, ImageInput, Nearface } from './types';

const browser = testBrowser();
let tab: TestTab;
let nearface: Nearface;

beforeEach(() => {
  tab = browser.openTab();
  nearface = tab.nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

/** Photos of which each has one face, or the given ones. */
const photosOf = (faces: (TestFace | TestFace[])[]) => faces.map((face, take) => photoOf([face].flat(), take));

/** Several pictures of a person. */
const pictures = (person: string, count: number, first = 0): TestFace[] =>
  Array.from({ length: count }, (_, i) => ({ person, variant: first + i }));

describe('of a collection', () => {
  /** Enrols photos without a name. */
  async function enrollUnnamed(faces: (TestFace | TestFace[])[]): Promise<EnrolledFace[]> {
    const enrolled: EnrolledFace[] = [];
    for (const photo of photosOf(faces)) enrolled.push(...(await nearface.enroll(photo)).faces);
    return enrolled;
  }

  async function personsAndFaces() {
    const persons = await nearface.persons.list();
    return Object.fromEntries(persons.map(({ name, faces }) => [name, faces]));
  }

  test('unnamed persons who are one become one, which can be undone', async () => {
    const faces = await enrollUnnamed([...pictures('ann', 3), ...pictures('bob', 2), { person: 'cid' }]);
    const before = await nearface.persons.list();
    const summary = await nearface.cluster('default');
    expect(summary).toMatchObject({
      joined: 3,
      persons: [
        { name: 'ID0', faces: 3 },
        { name: 'ID3', faces: 2 },
      ],
    });
    expect(await personsAndFaces()).toEqual({ ID0: 3, ID3: 2, ID5: 1 });
    expect(summary.persons[0]).toEqual(await nearface.persons.get((faces[0] as EnrolledFace).personId));
    expect(summary.persons[0]?.unnamed).toBe(true);
    await expectConsistent(browser.db());

    expect(await nearface.changes.undo()).toMatchObject({ kind: 'group' });
    const names = before.map(({ personId, name, faces, unnamed }) => ({ personId, name, faces, unnamed }));
    expect(await nearface.persons.list()).toMatchObject(names);
    expect(await nearface.changes.last()).toBeUndefined();
  });

  test('new faces join the groups of before', async () => {
    await enrollUnnamed([...pictures('bob', 1), ...pictures('ann', 3)]);
    await nearface.cluster('default');
    const [ann] = await nearface.persons.list({ query: 'ID1' });
    await enrollUnnamed([...pictures('ann', 2, 7), ...pictures('bob', 1, 7)]);
    const { joined, persons } = await nearface.cluster('default');
    expect(joined).toBe(3);
    expect(persons.map(({ personId, faces }) => [personId, faces])).toContainEqual([ann?.personId, 5]);
    expect(await personsAndFaces()).toEqual({ ID0: 2, ID1: 5 });
    expect(await nearface.cluster('default')).toEqual({ joined: 0, persons: [] });
    await expectConsistent(browser.db());
  });

  test('unnamed persons join a named one, and named ones never each other', async () => {
    await enrollUnnamed(pictures('ann', 4));
    const ann = await enrollOne(nearface, 'ann', 'Ann', 9);
    await enrollOne(nearface, 'bob', 'Bob');
    await enrollOne(nearface, 'bob', 'Robert', 1);
    const { persons } = await nearface.cluster('default');
    expect(persons).toMatchObject([{ personId: ann.personId, name: 'Ann', faces: 5, unnamed: false }]);
    expect(await personsAndFaces()).toEqual({ Ann: 5, Bob: 1, Robert: 1 });
  });

  test('what was decided stays: who was split off, or said to be another', async () => {
    const faces = await enrollUnnamed([...pictures('ann', 4), ...pictures('bob', 3)]);
    const [ann, bob] = (await nearface.cluster('default')).persons;
    const part = await nearface.persons.split(ann?.personId as string, [(faces[3] as EnrolledFace).faceId]);
    expect((await nearface.cluster('default')).joined).toBe(0);
    expect((await nearface.persons.get(part.personId)).faces).toBe(1);

    const [other, third] = await enrollUnnamed(pictures('bob', 2, 7));
    await nearface.persons.keepApart(bob?.personId as string, (other as EnrolledFace).personId);
    await nearface.cluster('default');
    const now = await nearface.faces.list({ collection: 'default' });
    const personOf = (face?: EnrolledFace) => now.find(({ faceId }) => faceId === face?.faceId)?.personId;
    expect(personOf(other)).not.toBe(personOf(faces[4]));
    expect([personOf(other), personOf(faces[4])]).toContain(personOf(third));
    await expectConsistent(browser.db());
  });

  test('faces of one photo are different persons', async () => {
    await enrollUnnamed([
      pictures('ann', 2),
      { person: 'ann', variant: 5 },
      [{ person: 'bob' }, { person: 'ann', variant: 6 }],
    ]);
    await nearface.cluster('default');
    for (const { personId } of await nearface.persons.list()) {
      const photos = (await nearface.faces.list({ personId })).map(({ photoId }) => photoId);
      expect(new Set(photos).size).toBe(photos.length);
    }
    expect(Object.values(await personsAndFaces()).sort()).toEqual([1, 1, 3]);
  });

  test('progress rises to 1', async () => {
    await enrollUnnamed(pictures('ann', 3));
    const shares: number[] = [];
    await nearface.cluster('default', { onProgress: (share) => shares.push(share) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    expect(shares.length).toBeGreaterThan(2);
  });

  test('an empty collection has nobody to join', async () => {
    expect(await nearface.cluster('default')).toEqual({ joined: 0, persons: [] });
    expect(await nearface.changes.last()).toBeUndefined();
  });

  test('a cancelled run changes nothing', async () => {
    await enrollUnnamed(pictures('ann', 3));
    await expect(nearface.cluster('default', { signal: AbortSignal.abort() })).rejects.toEqual(error('ABORTED'));
    const shares: number[] = [];
    await nearface.cluster('default', { onProgress: (share) => shares.push(share) });
    await nearface.changes.undo();
    // Cancelled at each place where it tells how far it is, but the last.
    for (const at of shares.slice(0, -1).keys()) {
      const abort = new AbortController();
      let told = 0;
      const onProgress = () => told++ === at && abort.abort();
      await expect(nearface.cluster('default', { onProgress, signal: abort.signal })).rejects.toEqual(error('ABORTED'));
    }
    expect(await personsAndFaces()).toEqual({ ID0: 1, ID1: 1, ID2: 1 });
  });

  test('an unknown collection, or one that is deleted meanwhile, is an error', async () => {
    await expect(nearface.cluster('nobody')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
    await enrollUnnamed(pictures('ann', 3));
    let deleted: Promise<void> | undefined;
    const onProgress = () => {
      deleted ??= nearface.collections.delete('default');
    };
    await expect(nearface.cluster('default', { onProgress })).rejects.toEqual(error('COLLECTION_DELETED'));
    await deleted;
  });
});

describe('of photos', () => {
  const inPhotos = (groups: FaceGroup[]) => groups.map(({ faces }) => faces.map(({ photo }) => photo));

  test('gives people, those of most faces first and their best face first, and stores nothing', async () => {
    const groups = await nearface.cluster(
      photosOf([
        { person: 'bob', quality: 0.5 },
        { person: 'ann', quality: 0.6 },
        [],
        [{ person: 'cid' }, { person: 'ann', variant: 1, quality: 0.9 }],
        { person: 'bob', variant: 3, quality: 0.7 },
        { person: 'ann', variant: 2, quality: 0.8 },
      ]),
    );
    expect(inPhotos(groups)).toEqual([[3, 5, 1], [4, 0], [3]]);
    expect(groups[0]?.faces[0]?.face.quality.score).toBe(0.9);
    expect(await nearface.persons.list()).toEqual([]);
    expect(tab.analyzer.busiest).toBe(3);
  });

  test('faces of one photo are different persons', async () => {
    expect(inPhotos(await nearface.cluster(photosOf([pictures('ann', 2)])))).toEqual([[0], [0]]);
  });

  test('no photos, or no faces, give no people', async () => {
    expect(await nearface.cluster([])).toEqual([]);
    expect(await nearface.cluster(photosOf([[], []]))).toEqual([]);
  });

  test('a photo that cannot be read is named', async () => {
    const photos = [...photosOf(pictures('ann', 2)), new Blob(['no photo'])];
    await expect(nearface.cluster(photos)).rejects.toEqual(
      expect.objectContaining({ code: 'IMAGE_NOT_RECOGNISED', message: expect.stringMatching(/^photos\[2\]: /) }),
    );
    const noImage = [photos[0] as Blob, 5 as unknown as ImageInput];
    await expect(nearface.cluster(noImage)).rejects.toEqual(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^photos\[1\]: /) }),
    );
  });

  test('can be cancelled', async () => {
    const photos = photosOf(pictures('ann', 6));
    await expect(nearface.cluster(photos, { signal: AbortSignal.abort() })).rejects.toEqual(error('ABORTED'));
    const abort = new AbortController();
    const onProgress = () => abort.abort();
    await expect(nearface.cluster(photos, { onProgress, signal: abort.signal })).rejects.toEqual(error('ABORTED'));
    expect(tab.analyzer.analysed).toBeLessThan(photos.length);
  });

  test('nothing else is accepted', async () => {
    for (const input of [5, undefined, photoOf(['ann']), '']) {
      await expect(nearface.cluster(input as unknown as string)).rejects.toEqual(error('INVALID_ARGUMENT'));
    }
    const options = { minScore: 0.5 } as object;
    await expect(nearface.cluster('default', options)).rejects.toEqual(error('INVALID_ARGUMENT'));
  });
});
