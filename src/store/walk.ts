import { type Database, NOBODY, PAGE_ROWS } from './schema';
import { type FaceColumns, readTail } from './segments';
import { getCollection, read } from './transaction';
import { concatenate, lowerBound, readDirectory, rowOf } from './vectors';

/**
 * The next `limit` faces of a collection by number, from `number` on: who goes on after the last one meets every face
 * once, whatever is packed meanwhile. Throws `COLLECTION_NOT_FOUND`.
 */
export function readFacesFrom(db: Database, collectionId: string, number: number, limit: number): Promise<FaceColumns> {
  return read(db, async () => {
    await getCollection(db, collectionId);
    const packed = await readPackedFrom(db, collectionId, number, limit);
    const tail = await readTail(db, collectionId, { from: number, limit });
    const faces = [packed, tail].flatMap((part) =>
      [...part.numbers].map((number, i) => ({ number, person: part.persons[i] as number, vector: rowOf(part, i) })),
    );
    const next = faces.sort((a, b) => a.number - b.number).slice(0, limit);
    return {
      numbers: Uint32Array.from(next, ({ number }) => number),
      persons: Uint32Array.from(next, ({ person }) => person),
      vectors: concatenate(next.map(({ vector }) => vector)),
    };
  });
}

/** Of the first segment that has one such face. */
async function readPackedFrom(db: Database, collectionId: string, number: number, limit: number): Promise<FaceColumns> {
  const directory = await readDirectory(db, collectionId);
  const firsts = directory.map(({ first }) => first);
  for (let i = Math.max(0, lowerBound(firsts, number + 1) - 1); i < directory.length; i++) {
    const segment = await db.segments.get([collectionId, directory[i]?.id as number]);
    if (!segment) continue;
    const rows: number[] = [];
    for (let row = lowerBound(segment.numbers, number); row < segment.rows && rows.length < limit; row++) {
      if (segment.persons[row] !== NOBODY) rows.push(row);
    }
    if (rows.length === 0) continue;
    const pages = [...new Set(rows.map((row) => Math.floor(row / PAGE_ROWS)))];
    const found = await db.pages.bulkGet(
      pages.map((page): [string, number, number] => [collectionId, segment.id, page]),
    );
    const pageOf = new Map(pages.map((page, i) => [page, found[i]]));
    return {
      numbers: Uint32Array.from(rows, (row) => segment.numbers[row] as number),
      persons: Uint32Array.from(rows, (row) => segment.persons[row] as number),
      vectors: concatenate(
        rows.map((row) => {
          const page = pageOf.get(Math.floor(row / PAGE_ROWS));
          return page ? rowOf(page, row % PAGE_ROWS) : new Float32Array(0);
        }),
      ),
    };
  }
  return { numbers: new Uint32Array(0), persons: new Uint32Array(0), vectors: new Float32Array(0) };
}
