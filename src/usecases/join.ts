import type { z } from 'zod';
import { throwIfAborted } from '../errors';
import { type PairCandidates, type RankedPairs, rankPairs, TAIL } from '../search';
import { facesByNumber } from '../store/numbers';
import type { Database, FaceRow } from '../store/schema';
import { firstRowFrom } from '../store/segments';
import { getCollection, read } from '../store/transaction';
import { readVectors } from '../store/vectors';
import { readFacesFrom } from '../store/walk';
import { type Context, comparableCollection } from './context';
import type { LoadedSegment } from './gallery';
import { collectionKey, joinOptions, parse } from './options';
import type { JoinOptions, JoinPair } from './types';

/** Pairs of faces by column, by their numbers in the two collections. */
export interface NumberedPairs {
  a: Uint32Array;
  b: Uint32Array;
  scores: Float64Array;
}

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
  const pairs = joinByNumber(context, a.id, b.id, query, (found) => toJoinPairs(context.db, a.id, b.id, found));
  for await (const some of pairs) yield* some;
}

/**
 * Every pair of faces of two collections that are at least as similar as `minScore`, of one collection with itself
 * each pair once, the younger face in a. What collections have is read as the join goes along.
 *
 * @param finish makes of some pairs what is yielded, in a reading transaction
 */
export async function* joinByNumber<T>(
  { db, galleries }: Context,
  aId: string,
  bId: string,
  { minScore, differentPersons, signal, onProgress }: z.output<typeof joinOptions>,
  finish: (pairs: NumberedPairs) => Promise<T>,
): AsyncGenerator<T> {
  const isSelf = aId === bId;
  const [{ faces: facesOfA }, { faces }] = await read(db, () =>
    Promise.all([getCollection(db, aId), getCollection(db, bId)]),
  );
  const most = Math.round(Math.max(PROBES.min, Math.min(PROBES.max, COMPARISONS / facesOfA)));
  let done = 0;
  let number = 0;
  for (let size = most; ; ) {
    throwIfAborted(signal);
    const probes = await readFacesFrom(db, bId, number, size);
    const { length } = probes.numbers;
    if (length === 0) return;
    const some = await galleries.consult(aId, {
      prepare: async (segments) => (isSelf ? await placesFrom(db, aId, segments, number) : { segments }),
      async scan(index, { segments, ...places }) {
        const ids = [...segments.map(({ id }) => id), TAIL];
        const query = { minScore, differentPersons: isSelf && differentPersons, segments: ids, ...places, signal };
        return scanAll(index.scanPairs(probes, query), length > 1 ? MANY_PAIRS : Number.POSITIVE_INFINITY);
      },
      async decide(candidates) {
        if (!candidates) return undefined;
        const stored = await readVectors(db, aId, candidates);
        const ranked = rankPairs(probes.vectors, stored.vectors, candidates, minScore);
        return { finished: await finish(toNumbers(ranked, stored.numbers, probes.numbers, isSelf)) };
      },
    });
    throwIfAborted(signal);
    if (!some) {
      size = Math.ceil(length / 8);
      continue;
    }
    yield some.finished;
    done += length;
    onProgress?.(Math.min(1, done / faces));
    number = (probes.numbers.at(-1) as number) + 1;
    size = Math.min(most, 2 * size);
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

/** Pairs by column, and the places of their faces in a, each once. */
interface FoundPairs {
  probes: Uint32Array;
  /** For each pair its place among `segments` and `rows`. */
  places: Uint32Array;
  segments: number[];
  rows: number[];
}

/** All candidates, or undefined if there are more than `most`. */
async function scanAll(pairs: AsyncIterable<PairCandidates>, most: number): Promise<FoundPairs | undefined> {
  const probes: number[] = [];
  const places: number[] = [];
  const segments: number[] = [];
  const rows: number[] = [];
  const known = new Map<number, Map<number, number>>();
  for await (const part of pairs) {
    if (probes.length + part.rows.length > most) return undefined;
    const placeOf = known.get(part.segment) ?? new Map<number, number>();
    known.set(part.segment, placeOf);
    for (const [i, row] of part.rows.entries()) {
      if (!placeOf.has(row)) {
        placeOf.set(row, rows.push(row) - 1);
        segments.push(part.segment);
      }
      places.push(placeOf.get(row) as number);
      probes.push(part.probes[i] as number);
    }
  }
  return { probes: Uint32Array.from(probes), places: Uint32Array.from(places), segments, rows };
}

function toNumbers(
  { probes, places, scores }: RankedPairs,
  storedNumbers: Uint32Array,
  probeNumbers: Uint32Array,
  isSelf: boolean,
): NumberedPairs {
  const a = places.map((i) => storedNumbers[i] as number);
  const b = probes.map((i) => probeNumbers[i] as number);
  if (!isSelf) return { a, b, scores };
  const isOnce = (_: number, i: number) => (a[i] as number) > (b[i] as number);
  return { a: a.filter(isOnce), b: b.filter(isOnce), scores: scores.filter(isOnce) };
}

async function toJoinPairs(db: Database, aId: string, bId: string, { a, b, scores }: NumberedPairs) {
  const [facesA, facesB] = await Promise.all([facesByNumber(db, aId, a), facesByNumber(db, bId, b)]);
  const pairs: JoinPair[] = [];
  for (const [i, score] of scores.entries()) {
    const faceA = facesA.get(a[i] as number);
    const faceB = facesB.get(b[i] as number);
    // A face of b may be deleted since it was read.
    if (faceA && faceB) pairs.push({ a: toJoinedFace(faceA), b: toJoinedFace(faceB), score });
  }
  return pairs;
}

const toJoinedFace = ({ id, personId }: FaceRow) => ({ faceId: id, personId });
