import { concatenate } from '../concatenate';
import { type CollectionRow, type Database, NOBODY, ofCollection, SEGMENT_ROWS } from './schema';
import { ofSegment, readSegment, readTail } from './segments';
import { change, getCollection, read } from './transaction';
import { insertSegment, lowerBound, type PackedVectors, readDirectory, rowOf, type SegmentEntry } from './vectors';

export interface Packer {
  /** Segments of an older one are packed anew; those of a newer one belong to a tab with a newer version of the app. */
  layout: number;
  /** Packs n × 128 vectors, row-major, n at most SEGMENT_ROWS; as others of the collection are, with their center. */
  pack(vectors: Float32Array, center: Float32Array<ArrayBuffer> | undefined): Promise<PackedVectors>;
}

export interface Sizes {
  /** Faces of a segment, at most; of a segment of less than half as many, neighbours are packed together. */
  segment: number;
  /** Faces from which on a tail is packed. */
  tail: number;
}

export const SIZES: Sizes = { segment: SEGMENT_ROWS, tail: 4096 };

/**
 * Packs a tail that has grown, and segments that have shrunk or are of an old layout, into new segments, each in one
 * transaction. Does nothing where another tab is at it.
 * Throws `COLLECTION_DELETED`, `QUOTA_EXCEEDED`, `STORE_FAILED`, and what `pack` throws.
 */
export async function compact(db: Database, collectionId: string, packer: Packer, sizes = SIZES): Promise<void> {
  const packAll = async () => {
    while (await packOne(db, collectionId, packer, sizes));
  };
  // Without HTTPS there are none; the second of two tabs then sees when it writes that it came too late.
  const locks: LockManager | undefined = navigator.locks;
  if (!locks) return packAll();
  await locks.request(`${db.name}/compact/${collectionId}`, { ifAvailable: true }, (lock) => lock && packAll());
}

/** What a new segment is made of: neighbouring small segments, and the faces of the tail between them. */
interface Group {
  segments: SegmentEntry[];
  /** Numbers. */
  tail: number[];
  /** Of both, without those that were deleted. */
  faces: number;
}

interface LivingFace {
  number: number;
  id: string;
  person: number;
  vector: Float32Array;
}

/** False once there is nothing to do. */
async function packOne(db: Database, collectionId: string, packer: Packer, sizes: Sizes): Promise<boolean> {
  const sources = await read(db, async (db) => {
    const directory = await readDirectory(db, collectionId);
    const group = chooseGroup(directory, await tailNumbers(db, collectionId), packer.layout, sizes);
    const { center } = await getCollection(db, collectionId);
    return group && { directory, group, center, faces: await readFaces(db, collectionId, group) };
  });
  if (!sources) return false;
  const { directory, group, center, faces } = sources;
  const vectors = faces.map(({ vector }) => vector);
  const packed = faces.length > 0 ? await packer.pack(concatenate(vectors), center) : undefined;
  return change(db, collectionId, async (collection, db) => {
    // Then a face that is missing was deleted, and is not in somebody else's new segment.
    if (!isSame(directory, await readDirectory(db, collectionId))) return false;
    const left = new Map((await readFaces(db, collectionId, group)).map(({ number, person }) => [number, person]));
    await remove(db, collection, group);
    if (packed && left.size > 0) {
      const numbers = faces.map(({ number }) => number);
      const persons = numbers.map((number) => left.get(number) ?? NOBODY);
      const ids = faces.map(({ id }) => id);
      await insertSegment(db, collection, { numbers, ids, persons, vectors }, packed);
    }
    return true;
  });
}

/** The first group that is worth packing. */
function chooseGroup(segments: SegmentEntry[], tail: number[], layout: number, sizes: Sizes): Group | undefined {
  let group = newGroup();
  let from = 0;
  for (const segment of segments) {
    const to = lowerBound(tail, segment.first);
    addTail(group, tail.slice(from, to), sizes);
    from = to;
    const isLoose = segment.faces < sizes.segment / 2 || segment.layout < layout;
    const fits = group.faces + segment.faces <= sizes.segment;
    if (isWorth(group, layout) && !(isLoose && fits)) return group;
    if (!isLoose || !fits) group = newGroup();
    if (isLoose) addSegment(group, segment);
  }
  // Only what is newer than all segments will still grow.
  if (tail.length - from >= sizes.tail) addTail(group, tail.slice(from), sizes);
  return isWorth(group, layout) ? group : undefined;
}

const newGroup = (): Group => ({ segments: [], tail: [], faces: 0 });

function addTail(group: Group, numbers: number[], sizes: Sizes) {
  const fitting = numbers.slice(0, sizes.segment - group.faces);
  group.tail.push(...fitting);
  group.faces += fitting.length;
}

function addSegment(group: Group, segment: SegmentEntry) {
  group.segments.push(segment);
  group.faces += segment.faces;
}

function isWorth({ segments, tail }: Group, layout: number): boolean {
  const isStale = (segment: SegmentEntry) => segment.faces <= segment.rows / 2 || segment.layout < layout;
  return tail.length > 0 || segments.length > 1 || segments.some(isStale);
}

/** Rising. */
async function tailNumbers(db: Database, collectionId: string): Promise<number[]> {
  const { tail } = await getCollection(db, collectionId);
  // Spares a look at the table in the usual case.
  if (tail === 0) return [];
  const keys = await db.tail
    .where(':id')
    .between(...ofCollection(collectionId))
    .primaryKeys();
  return keys.map(([, number]) => number);
}

/** What is left of a group, by number. */
async function readFaces(db: Database, collectionId: string, { segments, tail }: Group): Promise<LivingFace[]> {
  const parts = await Promise.all([
    ...segments.map(({ id }) => readSegment(db, collectionId, id)),
    ...(tail[0] === undefined ? [] : [readTail(db, collectionId, { from: tail[0], to: tail.at(-1) })]),
  ]);
  const faces: LivingFace[] = [];
  for (const part of parts) {
    if (!part) continue;
    for (const [i, person] of part.persons.entries()) {
      if (person === NOBODY) continue;
      faces.push({ number: part.numbers[i] as number, id: part.ids[i] as string, person, vector: rowOf(part, i) });
    }
  }
  return faces.sort((a, b) => a.number - b.number);
}

const isSame = (a: SegmentEntry[], b: SegmentEntry[]) =>
  a.length === b.length && a.every(({ id }, i) => id === b[i]?.id);

async function remove(db: Database, collection: CollectionRow, { segments, tail }: Group): Promise<void> {
  const keys = segments.map(({ id }): [string, number] => [collection.id, id]);
  const ofTail = db.tail
    .where(':id')
    .between([collection.id, tail[0] ?? 0], [collection.id, tail.at(-1) ?? 0], true, true);
  const [removed] = await Promise.all([
    tail.length > 0 ? ofTail.delete() : 0,
    db.segments.bulkDelete(keys),
    db.blocks.bulkDelete(keys),
    ...segments.map(({ id }) =>
      db.pages
        .where(':id')
        .between(...ofSegment(collection.id, id))
        .delete(),
    ),
  ]);
  collection.tail -= removed;
}
