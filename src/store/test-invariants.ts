import { expect } from 'vitest';
import type { Database } from './schema';

/** Counts everything that is stored and compares it with what the rows say of each other. */
export async function expectConsistent(db: Database): Promise<void> {
  const [collections, persons, photos, faces, vectors, thumbnails, chips] = await Promise.all([
    db.collections.toArray(),
    db.persons.toArray(),
    db.photos.toArray(),
    db.faces.toArray(),
    db.vectors.toArray(),
    db.thumbnails.toArray(),
    db.chips.toArray(),
  ]);
  const faceIds = faces.map(({ id }) => id);
  expect(vectors.map(({ faceId }) => faceId)).toEqual(faceIds);
  for (const picture of [...thumbnails, ...chips]) expect(faceIds).toContain(picture.faceId);

  for (const { id, collectionId, photoId } of faces) {
    expect(collections.map((c) => c.id)).toContain(collectionId);
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
  for (const { faceId, collectionId, personId } of vectors) {
    expect(faces.find(({ id }) => id === faceId)).toMatchObject({ collectionId, personId });
  }

  for (const collection of collections) {
    const isOwn = (row: { collectionId: string }) => row.collectionId === collection.id;
    const own = faces.filter(isOwn).map(({ id }) => id);
    const bytes = [
      ...vectors.filter(isOwn).map(({ vector }) => vector.byteLength),
      ...[...thumbnails, ...chips].filter(({ faceId }) => own.includes(faceId)).map(({ jpeg }) => jpeg.byteLength),
    ];
    expect({
      persons: collection.persons,
      faces: collection.faces,
      photos: collection.photos,
      bytes: collection.bytes,
    }).toEqual({
      persons: persons.filter(isOwn).length,
      faces: own.length,
      photos: photos.filter(isOwn).length,
      bytes: bytes.reduce((total, n) => total + n, 0),
    });
  }
}
