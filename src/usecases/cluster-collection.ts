import { throwIfAborted } from '../errors';
import { groupBy } from '../group-by';
import { clusterInWorker, NEIGHBOUR_SCORE, Units } from '../search';
import { readApart } from '../store/apart';
import { groupPersons, type PersonGroup } from '../store/identity';
import type { Database, PersonRow } from '../store/schema';
import { getCollection, read } from '../store/transaction';
import { readFacesFrom, walkFaces, walkPersons } from '../store/walk';
import { type Context, comparableCollection } from './context';
import { joinByNumber } from './join';
import type { ClusterOptions, ClusterSummary } from './types';

/** The persons of a collection, by age, as units that are grouped. */
interface Heap {
  persons: PersonRow[];
  units: Units;
  /** By the number of the face; UNKNOWN for those that came since or are gone. */
  unitOfFace: Uint32Array;
  /** Units of which no two are one person. */
  exclusive: number[][];
}

const UNKNOWN = 0xffffffff;

/** Faces whose vectors are read at once. */
const VECTORS = 512;

/** Shares of the work: reading all persons, and comparing their faces. */
const READING = 0.1;
const JOINING = 0.85;

/** Joins persons who are one; a person that somebody decided about is never joined to another such one. */
export async function clusterCollection(
  context: Context,
  nameOrId: string,
  { signal, onProgress }: ClusterOptions,
): Promise<ClusterSummary> {
  throwIfAborted(signal);
  const { id } = await comparableCollection(context, nameOrId);
  const heap = await readHeap(context.db, id, { signal, onProgress: (share) => onProgress?.(READING * share) });
  const pairs = neighbours(context, id, heap, {
    signal,
    onProgress: (share) => onProgress?.(READING + JOINING * share),
  });
  const firsts = await clusterInWorker(heap.units, pairs, heap.exclusive, signal);
  throwIfAborted(signal);
  const groups = toPersonGroups(heap.persons, firsts);
  const summary = groups.length > 0 ? await groupPersons(context.db, id, groups) : { joined: 0, persons: [] };
  onProgress?.(1);
  return summary;
}

async function readHeap(db: Database, collectionId: string, { signal, onProgress }: ClusterOptions): Promise<Heap> {
  const persons: PersonRow[] = [];
  for await (const rows of walkPersons(db, collectionId)) {
    throwIfAborted(signal);
    persons.push(...rows);
  }
  const unitOfPerson = new Map(persons.map(({ number }, unit) => [number, unit]));
  const units = Units.empty(persons.length);
  const { nextFace, faces } = await read(db, (db) => getCollection(db, collectionId));
  const unitOfFace = new Uint32Array(nextFace).fill(UNKNOWN);
  let done = 0;
  for (let number = 0; number < nextFace; ) {
    throwIfAborted(signal);
    const some = await readFacesFrom(db, collectionId, number, VECTORS);
    if (some.numbers.length === 0) break;
    for (const [i, face] of some.numbers.entries()) {
      const unit = unitOfPerson.get(some.persons[i] as number);
      if (unit === undefined || face >= nextFace) continue;
      unitOfFace[face] = unit;
      units.addFace(unit, some.vectors, i);
    }
    done += some.numbers.length;
    onProgress?.(Math.min(1, done / faces));
    number = (some.numbers.at(-1) as number) + 1;
  }
  const decided = [...persons.keys()].filter((unit) => !persons[unit]?.unnamed);
  const apart = await readApartUnits(db, collectionId, unitOfPerson);
  const photos = await readPhotos(db, collectionId, unitOfFace);
  return { persons, units, unitOfFace, exclusive: [decided, ...apart, ...photos] };
}

async function readApartUnits(
  db: Database,
  collectionId: string,
  unitOfPerson: ReadonlyMap<number, number>,
): Promise<number[][]> {
  const apart = await read(db, (db) => readApart(db, collectionId));
  return [...apart].flatMap(([person, others]) =>
    [...others]
      .filter((other) => other > person)
      .map((other) => [person, other].flatMap((number) => unitOfPerson.get(number) ?? [])),
  );
}

/** The units that are in a photo together. */
async function readPhotos(db: Database, collectionId: string, unitOfFace: Uint32Array): Promise<number[][]> {
  const photos = new Map<string, Set<number>>();
  for await (const rows of walkFaces(db, collectionId)) {
    for (const { number, photoId } of rows) {
      const unit = unitOfFace[number] ?? UNKNOWN;
      if (photoId === undefined || unit === UNKNOWN) continue;
      const inPhoto = photos.get(photoId);
      if (inPhoto) inPhoto.add(unit);
      else photos.set(photoId, new Set([unit]));
    }
  }
  return [...photos.values()].filter(({ size }) => size > 1).map((units) => [...units]);
}

async function* neighbours(
  context: Context,
  collectionId: string,
  { persons, unitOfFace }: Heap,
  options: ClusterOptions,
): AsyncGenerator<Uint32Array> {
  const query = { minScore: NEIGHBOUR_SCORE, differentPersons: true, ...options };
  const found = joinByNumber(context, collectionId, collectionId, query, async (pairs) => pairs);
  for await (const { a, b, facesOfA, facesOfB } of found) {
    const pairs: number[] = [];
    for (const [i, place] of a.entries()) {
      const unitA = unitOfFace[facesOfA.numbers[place] as number] ?? UNKNOWN;
      const unitB = unitOfFace[facesOfB.numbers[b[i] as number] as number] ?? UNKNOWN;
      if (unitA === UNKNOWN || unitB === UNKNOWN) continue;
      if (persons[unitA]?.unnamed || persons[unitB]?.unnamed) pairs.push(unitA, unitB);
    }
    yield Uint32Array.from(pairs);
  }
}

/** Of a group the decided person survives, else the one with most faces, else the oldest. */
function toPersonGroups(persons: PersonRow[], firsts: Uint32Array): PersonGroup[] {
  const groups = groupBy(persons, (_, unit) => firsts[unit] as number);
  return [...groups.values()]
    .filter(({ length }) => length > 1)
    .map((group) => {
      const [into, ...from] = group.sort(
        (a, b) => Number(a.unnamed) - Number(b.unnamed) || b.faces - a.faces || a.number - b.number,
      ) as [PersonRow, ...PersonRow[]];
      return { into: into.id, from: from.map(({ id }) => id) };
    });
}
