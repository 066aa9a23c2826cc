import { expect } from 'vitest';
import { partOf } from './names';
import { LONGEST_LINE, PAGE_PERSONS, pagesOf } from './person-page';
import {
  type CollectionRow,
  type Database,
  NOBODY,
  ofCollection,
  PAGE_ROWS,
  PART_PERSONS,
  type PersonRow,
  SEGMENT_ROWS,
  type SegmentRow,
} from './schema';
import { type FaceColumns, readSegment } from './segments';
import { readDirectory, rowOf } from './vectors';

/** Counts everything that is stored and compares it with what the rows say of each other. */
export async function expectConsistent(db: Database): Promise<void> {
  const [collections, persons, photos, faces, tail, segments, thumbnails, chips, apart] = await Promise.all([
    db.collections.toArray(),
    db.persons.toArray(),
    db.photos.toArray(),
    db.faces.toArray(),
    db.tail.toArray(),
    db.segments.toArray(),
    db.thumbnails.toArray(),
    db.chips.toArray(),
    db.apart.toArray(),
  ]);
  const faceIds = new Set(faces.map(({ id }) => id));
  for (const picture of [...thumbnails, ...chips]) expect(faceIds).toContain(picture.faceId);
  const collectionIds = collections.map(({ id }) => id);
  for (const { id } of await db.deleted.toArray()) expect(collectionIds).not.toContain(id);
  for (const table of db.perCollection) {
    for (const key of await table.toCollection().primaryKeys()) expect(collectionIds).toContain(key[0]);
  }

  for (const { id, photoId } of faces) {
    expect([undefined, ...photos.map((photo) => photo.id)]).toContain(photoId);
    const isPhotographed = photoId !== undefined;
    expect(thumbnails.some(({ faceId }) => faceId === id)).toBe(isPhotographed);
    expect(chips.some(({ faceId }) => faceId === id)).toBe(isPhotographed);
  }
  for (const person of persons) {
    const own = faces.filter(({ personId }) => personId === person.id);
    expect(own.length).toBeGreaterThan(0);
    expect(person.faces).toBe(own.length);
    expect(own.map(({ id }) => id)).toContain(person.coverFaceId);
    expect(new Set(own.map(({ collectionId }) => collectionId))).toEqual(new Set([person.collectionId]));
  }
  for (const photo of photos) expect(faces.some(({ photoId }) => photoId === photo.id)).toBe(true);

  for (const collection of collections) {
    const isOwn = (row: { collectionId: string }) => row.collectionId === collection.id;
    const own = faces.filter(isOwn);
    const ownIds = new Set(own.map(({ id }) => id));
    const ownPersons = persons.filter(isOwn);
    const personNumbers = new Map(ownPersons.map(({ id, number }) => [id, number]));
    const stored = await storedFaces(db, collection.id);
    expect(stored.map(({ number, id, person }) => ({ number, id, person }))).toEqual(
      own.map(({ number, id, personId }) => ({ number, id, person: personNumbers.get(personId) })),
    );
    expectRising(own, collection.nextFace);
    expectRising(ownPersons, collection.nextPerson);
    await expectSegmentsWhole(db, collection.id, segments.filter(isOwn));
    await expectNamesRight(db, collection, ownPersons);
    for (const { a, b } of apart.filter(isOwn)) {
      expect(a).toBeLessThan(b);
      expect([...personNumbers.values()]).toEqual(expect.arrayContaining([a, b]));
    }
    const bytes = [
      ...stored.map(({ vector }) => vector.byteLength),
      ...[...thumbnails, ...chips].filter(({ faceId }) => ownIds.has(faceId)).map(({ jpeg }) => jpeg.byteLength),
    ];
    expect({
      persons: collection.persons,
      faces: collection.faces,
      photos: collection.photos,
      bytes: collection.bytes,
      tail: collection.tail,
    }).toEqual({
      persons: ownPersons.length,
      faces: own.length,
      photos: photos.filter(isOwn).length,
      bytes: bytes.reduce((total, n) => total + n, 0),
      tail: tail.filter(isOwn).length,
    });
  }
}

/** A face as its vector's row says, wherever that is. */
export interface StoredFace {
  number: number;
  id: string;
  person: number;
  vector: Float32Array;
}

/** The faces of a collection that were not deleted, in the tail and in segments, by number. */
export async function storedFaces(db: Database, collectionId: string): Promise<StoredFace[]> {
  const tail = await db.tail.where({ collectionId }).toArray();
  const faces: StoredFace[] = tail.map(({ number, faceId, person, vector }) => ({
    number,
    id: faceId,
    person,
    vector,
  }));
  for (const { id } of await readDirectory(db, collectionId)) {
    const segment = (await readSegment(db, collectionId, id)) as FaceColumns;
    for (const [i, person] of segment.persons.entries()) {
      if (person === NOBODY) continue;
      const [number, id] = [segment.numbers[i] as number, segment.ids[i] as string];
      faces.push({ number, id, person, vector: rowOf(segment, i) });
    }
  }
  return faces.sort((a, b) => a.number - b.number);
}

/** In the order of their ids numbers and times rise. */
function expectRising(rows: { number: number; createdAt: Date }[], next: number) {
  for (const [i, { number, createdAt }] of rows.entries()) {
    expect(number).toBeLessThan(rows[i + 1]?.number ?? next);
    expect(createdAt.getTime()).toBeLessThanOrEqual(rows[i + 1]?.createdAt.getTime() ?? Number.POSITIVE_INFINITY);
  }
}

/** Copies of what searches tell of persons, of whole parts only. */
async function expectNamesRight(db: Database, { id, nextPerson }: CollectionRow, persons: PersonRow[]) {
  for (const row of await db.names
    .where(':id')
    .between(...ofCollection(id))
    .toArray()) {
    expect((row.part + 1) * PART_PERSONS).toBeLessThanOrEqual(nextPerson);
    const copied = [...pagesOf(row)].flatMap(([number, page]) => [...page.persons(number * PAGE_PERSONS)]);
    const own = persons.filter(({ number }) => partOf(number) === row.part);
    const short = own.filter(({ name, metadata }) => JSON.stringify([name, metadata]).length <= LONGEST_LINE);
    expect(copied).toEqual(short.map(({ id, number, name, metadata }) => ({ id, number, name, metadata })));
  }
}

/** Ranges do not overlap, counts are right, and each segment has its block and pages. */
async function expectSegmentsWhole(db: Database, collectionId: string, segments: SegmentRow[]) {
  const byNumber = [...segments].sort((a, b) => a.first - b.first);
  for (const [i, { id, first, rows, numbers, persons, faces }] of byNumber.entries()) {
    expect({ first, rows, faces }).toEqual({
      first: numbers[0],
      rows: numbers.length,
      faces: persons.filter((person) => person !== NOBODY).length,
    });
    expect(rows).toBeLessThanOrEqual(SEGMENT_ROWS);
    expect(persons.length).toBe(rows);
    expect([...numbers]).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.at(-1)).toBeLessThan(byNumber[i + 1]?.first ?? Number.POSITIVE_INFINITY);
    expect(await db.blocks.get([collectionId, id])).toBeDefined();
    const pages = await db.pages.where({ collectionId, segment: id }).toArray();
    expect(pages.map(({ page }) => page)).toEqual(
      Array.from({ length: Math.ceil(rows / PAGE_ROWS) }, (_, page) => page),
    );
    expect(pages.flatMap((page) => [...page.numbers])).toEqual([...numbers]);
  }
  const ids = new Set(segments.map(({ id }) => id));
  const parts = [await db.blocks.where({ collectionId }).toArray(), await db.pages.where({ collectionId }).toArray()];
  for (const { segment } of parts.flat()) expect(ids).toContain(segment);
}
