import Dexie from 'dexie';
import { concatenate } from '../concatenate';
import { type Database, ofCollection, type PersonRow, type SegmentRow, type TailRow } from './schema';
import { getCollection, read } from './transaction';
import { idAt, lowerBound, type PackedVectors } from './vectors';

/** What an index holds of a collection. */
export interface Known {
  revision: number;
  segments: ReadonlySet<number>;
  /** Numbers. */
  tail: ReadonlySet<number>;
}

/** What an index and its gallery lack. */
export interface Changes {
  /** What it will have then. */
  revision: number;
  added: (PackedVectors & Pick<SegmentRow, 'id' | 'first' | 'rows' | 'persons'>)[];
  changed: Pick<SegmentRow, 'id' | 'persons'>[];
  removed: number[];
  /** New, or moved to another person. */
  tail: FaceColumns;
  /** Numbers. */
  tailRemoved: Uint32Array;
  /** Whose name or metadata changed, or who came back; nobody where nothing was known. */
  persons: PersonRow[];
}

/** Faces by column; `vectors` is n × 128, row-major. */
export interface FaceColumns {
  numbers: Uint32Array;
  ids: string[];
  persons: Uint32Array;
  vectors: Float32Array;
}

/** Everything is new to an index that knows nothing, with revision -1. Throws `COLLECTION_DELETED`. */
export function readChanges(db: Database, collectionId: string, known: Known): Promise<Changes> {
  return read(db, async (db) => {
    const collection = await getCollection(db, collectionId);
    const { revision } = collection;
    if (revision === known.revision) return { ...NOTHING, revision };
    const since: [unknown[], unknown[], boolean, boolean] = [
      [collectionId, known.revision],
      [collectionId, Dexie.maxKey],
      false,
      true,
    ];
    const [segments, tail, ids, persons] = await Promise.all([
      db.segments
        .where('[collectionId+revision]')
        .between(...since)
        .toArray(),
      db.tail
        .where('[collectionId+revision]')
        .between(...since)
        .toArray(),
      db.segments
        .where(':id')
        .between(...ofCollection(collectionId))
        .primaryKeys(),
      known.revision < 0
        ? []
        : db.persons
            .where('[collectionId+revision]')
            .between(...since)
            .toArray(),
    ]);
    const added = segments.filter(({ id }) => !known.segments.has(id));
    const blocks = await db.blocks.bulkGet(added.map(({ id }): [string, number] => [collectionId, id]));
    const existing = new Set(ids.map(([, id]) => id));
    return {
      revision,
      added: added.map(({ id, first, rows, persons, spread, layout, center }, i) => {
        const { block } = blocks[i] as { block: Blob };
        return { id, first, rows, persons, spread, layout, center, block };
      }),
      changed: segments.filter(({ id }) => known.segments.has(id)),
      removed: [...known.segments].filter((id) => !existing.has(id)),
      tail: toColumns(tail),
      tailRemoved: Uint32Array.from(await tailRemoved(db, collectionId, known.tail, tail, collection.tail)),
      persons,
    };
  });
}

/**
 * Inside a transaction: a whole segment, at most SEGMENT_ROWS faces, those that were deleted with NOBODY. Undefined once
 * it is gone.
 */
export async function readSegment(db: Database, collectionId: string, id: number): Promise<FaceColumns | undefined> {
  const segment = await db.segments.get([collectionId, id]);
  if (!segment) return undefined;
  const pages = await readPages(db, collectionId, id);
  return {
    numbers: segment.numbers,
    ids: pages.flatMap((page) => Array.from(page.numbers, (_, row) => idAt(page, row))),
    persons: segment.persons,
    vectors: concatenate(pages.map(({ vectors }) => vectors)),
  };
}

/** Inside a transaction: what a copy of a segment takes. Undefined once it is gone. */
export async function readPacked(db: Database, collectionId: string, id: number) {
  const [segment, block, pages] = await Promise.all([
    db.segments.get([collectionId, id]),
    db.blocks.get([collectionId, id]),
    readPages(db, collectionId, id),
  ]);
  if (!segment || !block) return undefined;
  const ids = new Uint8Array(pages.reduce((total, page) => total + page.ids.length, 0));
  let start = 0;
  for (const page of pages) {
    ids.set(page.ids, start);
    start += page.ids.length;
  }
  const faces = { numbers: segment.numbers, ids, vectors: concatenate(pages.map(({ vectors }) => vectors)) };
  return { segment: { ...segment, block: block.block }, faces };
}

/** Inside a transaction: the faces of the tail with numbers in a range, at most `limit`, by number. */
export async function readTail(
  db: Database,
  collectionId: string,
  { from = 0, to = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY },
): Promise<FaceColumns> {
  const range = db.tail.where(':id').between([collectionId, from], [collectionId, to], true, true);
  return toColumns(await range.limit(limit).toArray());
}

/** The first row of a segment whose face has that number or a later one. */
export async function firstRowFrom(db: Database, collectionId: string, id: number, number: number): Promise<number> {
  const segment = await read(db, (db) => db.segments.get([collectionId, id]));
  return lowerBound(segment?.numbers ?? [], number);
}

const readPages = (db: Database, collectionId: string, id: number) =>
  db.pages
    .where(':id')
    .between(...ofSegment(collectionId, id))
    .toArray();

/** The bounds of a segment's pages. */
export function ofSegment(collectionId: string, id: number): [lower: unknown[], upper: unknown[]] {
  return [
    [collectionId, id, Dexie.minKey],
    [collectionId, id, Dexie.maxKey],
  ];
}

const NONE = new Uint32Array(0);
const NOTHING = {
  added: [],
  changed: [],
  removed: [],
  tail: { numbers: NONE, ids: [], persons: NONE, vectors: new Float32Array(0) },
  tailRemoved: NONE,
  persons: [],
} satisfies Omit<Changes, 'revision'>;

/** Which of the known ones are gone. Reads the numbers of the tail only where the count says that some are. */
async function tailRemoved(
  db: Database,
  collectionId: string,
  known: ReadonlySet<number>,
  newer: TailRow[],
  count: number,
): Promise<number[]> {
  if (known.size + newer.filter(({ number }) => !known.has(number)).length === count) return [];
  const keys = await db.tail
    .where(':id')
    .between(...ofCollection(collectionId))
    .primaryKeys();
  const existing = new Set(keys.map(([, number]) => number));
  return [...known].filter((number) => !existing.has(number));
}

function toColumns(rows: TailRow[]): FaceColumns {
  return {
    numbers: Uint32Array.from(rows, ({ number }) => number),
    ids: rows.map(({ faceId }) => faceId),
    persons: Uint32Array.from(rows, ({ person }) => person),
    vectors: concatenate(rows.map(({ vector }) => vector)),
  };
}
