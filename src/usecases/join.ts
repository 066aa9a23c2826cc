import type { z } from 'zod';
import { throwIfAborted } from '../errors';
import { type PairCandidates, rankPairsByDistance, TAIL } from '../search';
import { facesByNumber, personsByNumber } from '../store/numbers';
import type { Database } from '../store/schema';
import { type FaceColumns, firstRowFrom } from '../store/segments';
import { getCollection, read } from '../store/transaction';
import { type ReadFile, readFacesFrom } from '../store/walk';
import { type Context, comparableCollection } from './context';
import { FoundFaces } from './found-faces';
import type { LoadedSegment } from './gallery';
import { collectionKey, joinOptions, parse } from './options';
import type { Snapshot } from './snapshot';
import type { JoinedFace, JoinOptions, JoinPair } from './types';

/** Pairs of faces of two collections, by column. */
export interface ScoredPairs {
  /** Places of the faces among those of their side. */
  a: Uint32Array;
  b: Uint32Array;
  scores: Float64Array;
  facesOfA: PairedFaces;
  facesOfB: PairedFaces;
}

type PairedFaces = Pick<FaceColumns, 'numbers' | 'ids' | 'persons'> & {
  /** Whether they are as they were when they were read. */
  areCurrent: boolean;
};

/** Comparisons at once, about; between two times others may search. */
const COMPARISONS = 200_000_000;
const PROBES = { min: 256, max: 4096 };
/** Pairs at once, at most: beyond, fewer faces are compared at once. */
const MANY_PAIRS = 200_000;

/** See `Nearface.join`. */
export async function* join(
  context: Context,
  nameOrIdA: string,
  nameOrIdB: string,
  options?: JoinOptions,
): AsyncGenerator<JoinPair> {
  const query = parse(joinOptions, options ?? {});
  const a = await comparableCollection(context, parse(collectionKey, nameOrIdA));
  const b = await comparableCollection(context, parse(collectionKey, nameOrIdB));
  const pairs = joinByNumber(context, a.id, b.id, query, (found, snapshot) => toJoinPairs(snapshot, b.id, found));
  for await (const some of pairs) yield* some;
}

/**
 * Every pair of faces of two collections that are at least as similar as `minScore`, of one collection with itself
 * each pair once, the younger face in a. What collections have is read as the join goes along.
 *
 * @param finish makes of some pairs what is yielded; the snapshot is of a, in a reading transaction
 */
export async function* joinByNumber<T>(
  { db, galleries }: Context,
  aId: string,
  bId: string,
  { minScore, differentPersons, signal, onProgress }: z.output<typeof joinOptions>,
  finish: (pairs: ScoredPairs, snapshot: Snapshot) => Promise<T>,
): AsyncGenerator<T> {
  const isSelf = aId === bId;
  const readFile: ReadFile = (segment, rows) => galleries.readFile(bId, segment, rows);
  const collections = () => read(db, (db) => Promise.all([getCollection(db, aId), getCollection(db, bId)]));
  const [{ faces: countOfA }, { faces: countOfB }] = await collections();
  const most = Math.round(Math.max(PROBES.min, Math.min(PROBES.max, COMPARISONS / countOfA)));
  let done = 0;
  let number = 0;
  let size = most;
  for (let next = begin(number, size); ; ) {
    throwIfAborted(signal);
    const { probes, pairs } = await next;
    const { length } = probes.numbers;
    if (length === 0) {
      // The end was read ahead.
      await collections();
      return;
    }
    // While these are decided, the next ones are scanned.
    const following = (probes.numbers.at(-1) as number) + 1;
    const after = begin(following, Math.min(most, 2 * size));
    const some = await pairs;
    throwIfAborted(signal);
    if (!some) {
      size = Math.ceil(length / 8);
      next = begin(number, size);
      continue;
    }
    yield some.finished;
    done += length;
    onProgress?.(Math.min(1, done / countOfB));
    number = following;
    size = Math.min(most, 2 * size);
    next = after;
  }

  /** Some faces of b, and the pairs that they are in, or undefined if those are too many. Whoever awaits is told. */
  function begin(from: number, limit: number) {
    const begun = readFacesFrom(db, bId, from, limit, readFile).then((probes) => {
      const pairs = probes.numbers.length > 0 ? compare(probes, from) : Promise.resolve(undefined);
      pairs.catch(() => {});
      return { probes, pairs };
    });
    begun.catch(() => {});
    return begun;
  }

  function compare(probes: FaceColumns & { revision: number }, from: number): Promise<{ finished: T } | undefined> {
    return galleries.consult(aId, {
      prepare: async (segments, db) => (isSelf ? await placesFrom(db, aId, segments, from) : { segments }),
      async scan(index, { segments, ...places }) {
        const ids = [...segments.map(({ id }) => id), TAIL];
        const query = { minScore, differentPersons: isSelf && differentPersons, segments: ids, ...places, signal };
        const isOne = probes.numbers.length === 1;
        return scanAll(index.scanPairs(probes, query), isOne ? Number.POSITIVE_INFINITY : MANY_PAIRS);
      },
      async decide(found, snapshot) {
        return found && snapshot.read((inside) => decidePairs(found, inside));
      },
    });

    async function decidePairs(found: FoundFaces, snapshot: Snapshot) {
      const { revision } = await getCollection(snapshot.db, bId);
      await found.complete(snapshot.db, aId, probes.vectors);
      const ranked = rankPairsByDistance(
        {
          probes: Uint32Array.from(found.probes),
          places: Uint32Array.from(found.places),
          squared: Float64Array.from(found.squared),
        },
        minScore,
      );
      const numbers = Uint32Array.from(found.numbers);
      const isOnce = (_: unknown, i: number) =>
        !isSelf ||
        (numbers[ranked.places[i] as number] as number) > (probes.numbers[ranked.probes[i] as number] as number);
      const pairs: ScoredPairs = {
        a: ranked.places.filter(isOnce),
        b: ranked.probes.filter(isOnce),
        scores: ranked.scores.filter(isOnce),
        facesOfA: { numbers, ids: found.ids, persons: Uint32Array.from(found.persons), areCurrent: true },
        facesOfB: { ...probes, areCurrent: revision === probes.revision },
      };
      const finished = await finish(pairs, snapshot);
      return { finished };
    }
  }
}

/** Where faces of that number and later ones may be: the segments' ranges of numbers do not overlap. */
async function placesFrom(db: Database, collectionId: string, segments: LoadedSegment[], number: number) {
  const inOrder = [...segments].sort((a, b) => a.first - b.first);
  const from = inOrder.filter((_, i) => (inOrder[i + 1]?.first ?? Number.POSITIVE_INFINITY) > number);
  const first = from[0];
  if (!first) return { segments: from };
  return { segments: from, firstRows: new Map([[first.id, await firstRowFrom(db, collectionId, first.id, number)]]) };
}

/** All candidates, or undefined if there are more than `most`. */
async function scanAll(pairs: AsyncIterable<PairCandidates>, most: number): Promise<FoundFaces | undefined> {
  const found = new FoundFaces();
  const known = new Map<number, Map<number, number>>();
  for await (const { segment, probes, rows, persons, compared } of pairs) {
    if (found.probes.length + rows.length > most) return undefined;
    const placeOf = known.get(segment) ?? new Map<number, number>();
    known.set(segment, placeOf);
    for (const [i, row] of rows.entries()) {
      const place = placeOf.get(row) ?? found.add(segment, row, persons[i] as number);
      placeOf.set(row, place);
      found.pair(probes[i] as number, place, compared, i);
    }
  }
  return found;
}

async function toJoinPairs(snapshot: Snapshot, bId: string, { a, b, scores, facesOfA, facesOfB }: ScoredPairs) {
  const [joinedA, joinedB] = await Promise.all([
    toJoinedFaces(snapshot, snapshot.collection.id, facesOfA, a),
    toJoinedFaces(snapshot, bId, facesOfB, b),
  ]);
  const pairs: JoinPair[] = [];
  for (const [i, score] of scores.entries()) {
    const faceA = joinedA.get(a[i] as number);
    const faceB = joinedB.get(b[i] as number);
    // A face of b may be deleted since it was read.
    if (faceA && faceB) pairs.push({ a: faceA, b: faceB, score });
  }
  return pairs;
}

/** Those of the faces that are at `places`, by place. */
async function toJoinedFaces(
  snapshot: Snapshot,
  collectionId: string,
  { numbers, ids, persons, areCurrent }: PairedFaces,
  places: Uint32Array,
): Promise<Map<number, JoinedFace>> {
  const wanted = [...new Set(places)];
  const joined = new Map<number, JoinedFace>();
  const at = (column: Uint32Array) => wanted.map((place) => column[place] as number);
  if (areCurrent) {
    // Of the collection that was scanned, most persons are known.
    const isSame = collectionId === snapshot.collection.id;
    const rows = await (isSame
      ? snapshot.persons(at(persons))
      : personsByNumber(snapshot.db, collectionId, at(persons)));
    for (const place of wanted) {
      const person = rows.get(persons[place] as number);
      if (person) joined.set(place, { faceId: ids[place] as string, personId: person.id });
    }
  } else {
    const rows = await facesByNumber(snapshot.db, collectionId, at(numbers));
    for (const place of wanted) {
      const face = rows.get(numbers[place] as number);
      if (face) joined.set(place, { faceId: face.id, personId: face.personId });
    }
  }
  return joined;
}
