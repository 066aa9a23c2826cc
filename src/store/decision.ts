import { v7 as uuid } from 'uuid';
import { addApart, removeApartOf, toApartRow } from './apart';
import { type Move, moveFaces } from './rows';
import {
  type ApartRow,
  type ChangeRow,
  type CollectionRow,
  type Database,
  type FaceRow,
  type Key,
  ofCollection,
  type PersonRow,
} from './schema';
import { change } from './transaction';

/** Changes of a collection that can be undone, at most. */
const KEPT_CHANGES = 100;

/**
 * `change` for what somebody decides about who is who: what undoing it takes is stored with it, unless nothing
 * changed.
 */
export function decide<T>(
  db: Database,
  collectionId: string,
  kind: ChangeRow['kind'],
  work: (collection: CollectionRow, decision: Decision, db: Database) => Promise<T>,
): Promise<T> {
  return change(db, collectionId, async (collection, db) => {
    const decision = new Decision(db, collection);
    const result = await work(collection, decision, db);
    await decision.store(kind);
    return result;
  });
}

/** Makes changes and writes down how things were. */
export class Decision {
  readonly #db: Database;
  readonly #collection: CollectionRow;
  readonly #persons = new Map<string, PersonRow>();
  readonly #moved: { face: number; from: number; to: number }[] = [];
  readonly #apartAdded: ApartRow[] = [];
  readonly #apartRemoved: ApartRow[] = [];

  constructor(db: Database, collection: CollectionRow) {
    this.#db = db;
    this.#collection = collection;
  }

  /** Writes down persons that are about to change, as they are stored now. */
  async keep(persons: PersonRow[]): Promise<void> {
    await this.#keep(persons.map(({ id }) => id));
  }

  /** As `moveFaces`. Who was apart from somebody that vanishes by it is apart from who got the last face. */
  async move(moves: Move[]): Promise<FaceRow[]> {
    const losers = moves.flatMap(({ faces }) => faces.map(({ personId }) => personId));
    const stored = await this.#keep([...losers, ...moves.map(({ to }) => to.id)]);
    const heirs = new Map<number, number>();
    const facesLeft = new Map([...stored].map(([id, { faces }]) => [id, faces]));
    for (const { faces, to } of moves) {
      for (const { number, personId } of faces) {
        const from = (stored.get(personId) as PersonRow).number;
        this.#moved.push({ face: number, from, to: to.number });
        const left = (facesLeft.get(personId) as number) - 1;
        facesLeft.set(personId, left);
        if (left === 0) heirs.set(from, to.number);
      }
    }
    await this.#inheritApart(heirs);
    return moveFaces(this.#db, this.#collection, moves);
  }

  /** Says of persons, by their numbers, that they are not the same. */
  async setApart(pairs: [number, number][]): Promise<void> {
    const rows = pairs.map(([a, b]) => toApartRow(this.#collection.id, a, b));
    this.#apartAdded.push(...(await addApart(this.#db, rows)));
  }

  /** Stores the change, and forgets the oldest ones when there are too many. */
  async store(kind: ChangeRow['kind']): Promise<void> {
    if (this.#persons.size + this.#apartAdded.length === 0) return;
    const { id: collectionId, changedAt, revision, nextFace } = this.#collection;
    const column = (of: 'face' | 'from' | 'to') => Uint32Array.from(this.#moved, (move) => move[of]);
    const pairs = (rows: ApartRow[]) => rows.map(({ a, b }): [number, number] => [a, b]);
    const table = this.#db.changes;
    const keys = await table
      .where(':id')
      .between(...ofCollection(collectionId))
      .primaryKeys();
    await table.bulkDelete(keys.slice(0, -(KEPT_CHANGES - 1)));
    await table.add({
      collectionId,
      // Of two changes in one millisecond the revision says which came first.
      id: uuid({ msecs: changedAt.getTime(), seq: revision }),
      kind,
      createdAt: changedAt,
      persons: [...this.#persons.values()],
      faces: column('face'),
      from: column('from'),
      to: column('to'),
      nextFace,
      apartAdded: pairs(this.#apartAdded),
      apartRemoved: pairs(this.#apartRemoved),
    });
  }

  /** Gives those that are stored, by id. */
  async #keep(personIds: string[]): Promise<Map<string, PersonRow>> {
    const ids = [...new Set(personIds)];
    const rows = await this.#db.persons.bulkGet(ids.map((id): Key => [this.#collection.id, id]));
    const stored = new Map(rows.flatMap((row) => (row ? [[row.id, row]] : [])));
    for (const [id, row] of stored) if (!this.#persons.has(id)) this.#persons.set(id, row);
    return stored;
  }

  /** `heirs`: for each person that vanishes who comes in its place. */
  async #inheritApart(heirs: Map<number, number>): Promise<void> {
    const removed = await removeApartOf(this.#db, this.#collection.id, heirs);
    this.#apartRemoved.push(...removed);
    const inherited = removed.map(({ a, b }): [number, number] => [heirs.get(a) ?? a, heirs.get(b) ?? b]);
    await this.setApart(inherited.filter(([a, b]) => a !== b));
  }
}
