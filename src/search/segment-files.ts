import { newCompared, pickCompared } from './compared';
import { type ComparedFaces, type Segment, type SegmentFaces, TAIL } from './index';
import { canUseFiles, type PlacedSegment, SegmentFile, writeSegmentFile } from './segment-file';
import { type BoundedCandidates, Selection } from './selection';
import type { ShardQuery } from './shard';
import type { Tail } from './tail';
import { DIMENSIONS } from './vectors';

/** Places of faces in segments, and of the probes that they are compared with, one for one. */
export interface FilePairs {
  probes: ArrayLike<number>;
  segments: ArrayLike<number>;
  rows: ArrayLike<number>;
}

/** Found out once. */
let usable: Promise<boolean> | undefined;

/** The open files of some segments. */
export class SegmentFiles {
  readonly #files = new Map<number, SegmentFile>();

  /** Starts what the first file would wait for. */
  constructor() {
    usable ??= canUseFiles();
  }

  /** The file of a segment, to be closed or added; `isLacking` if one should be written. */
  async open(segment: Segment): Promise<OpenedFile> {
    if (!isPlaced(segment)) return { isLacking: false };
    const opening = openFile(segment);
    const found = await Promise.race([opening, after(PATIENCE)]);
    if (found) return found;
    // No search waits for a copy.
    void opening.then(({ file }) => file?.close());
    return { isLacking: false };
  }

  add(segment: number, file: SegmentFile): void {
    this.remove(segment);
    this.#files.set(segment, file);
  }

  async write(segment: Segment, faces: SegmentFaces): Promise<SegmentFile | undefined> {
    if (!isPlaced(segment)) return undefined;
    await writeSegmentFile(segment, faces);
    // Perhaps another tab has written it.
    return SegmentFile.open(segment);
  }

  remove(segment: number): void {
    this.#files.get(segment)?.close();
    this.#files.delete(segment);
  }

  /**
   * What the files and the tail say of faces that are compared with probes, n × 128, row-major; undefined where they hold
   * none.
   */
  compare(vectors: Float32Array, { probes, segments, rows }: FilePairs, tail: Tail): ComparedFaces | undefined {
    if (this.#files.size === 0 && !tail.hasFaces) return undefined;
    const compared = newCompared(rows.length);
    for (let i = 0; i < rows.length; i++) {
      this.#compareOne([segments[i] as number, rows[i] as number], [vectors, probes[i] as number], tail, [compared, i]);
    }
    return compared;
  }

  /**
   * Those of a probe's candidates that its distances from them do not rule out, with these; the likely ones are compared
   * first, and many of the others then need not be. The same candidates where files and tail hold none.
   */
  narrow(
    { queries, wanted, maxDistance, everyFace }: ShardQuery,
    probe: number,
    candidates: BoundedCandidates,
    tail: Tail,
  ): BoundedCandidates {
    if (this.#files.size === 0 && !tail.hasFaces) return candidates;
    const { segments, rows, persons, lowers, uppers } = candidates;
    const compared = newCompared(rows.length);
    const selection = new Selection(wanted, maxDistance, everyFace);
    for (const i of [...rows.keys()].sort((a, b) => (lowers[a] as number) - (lowers[b] as number))) {
      if ((lowers[i] as number) > selection.limit) break;
      const place = [segments[i] as number, rows[i] as number] as const;
      this.#compareOne(place, [queries, probe], tail, [compared, i]);
      const distance = Math.sqrt(compared.squared[i] as number);
      const [lower, upper] = Number.isNaN(distance) ? [lowers[i], uppers[i]] : [distance, distance];
      // In place of the row: its place here.
      selection.offer(place[0], i, persons[i] as number, lower as number, upper as number);
    }
    const { rows: places, ...narrowed } = selection.candidates();
    return { ...narrowed, rows: places.map((i) => rows[i] as number), compared: pickCompared(compared, places) };
  }

  #compareOne(
    [segment, row]: readonly [segment: number, row: number],
    [vectors, probe]: readonly [Float32Array, number],
    tail: Tail,
    [compared, i]: readonly [ComparedFaces, number],
  ): void {
    const compareIn = (faces: SegmentFile | Tail) => faces.compare(row, vectors, probe * DIMENSIONS, compared, i);
    if (segment === TAIL) compareIn(tail);
    else this.#whileRight(segment, compareIn);
  }

  /** What the file of a segment holds at `rows`; undefined without a right one. */
  read(segment: number, rows: Uint32Array): SegmentFaces | undefined {
    return this.#whileRight(segment, (file) => file.readFaces(rows));
  }

  /** What `work` makes of the file of a segment; one that it finds broken is removed. */
  #whileRight<T>(segment: number, work: (file: SegmentFile) => T): T | undefined {
    const file = this.#files.get(segment);
    try {
      return file && work(file);
    } catch {
      void file?.discard();
      this.#files.delete(segment);
      return undefined;
    }
  }

  close(): void {
    for (const segment of [...this.#files.keys()]) this.remove(segment);
  }
}

interface OpenedFile {
  file?: SegmentFile;
  isLacking: boolean;
}

/** How long a file may take to open, ms. */
const PATIENCE = 3000;

async function openFile(segment: PlacedSegment): Promise<OpenedFile> {
  if (!(await usable)) return { isLacking: false };
  const file = await SegmentFile.open(segment);
  return file ? { file, isLacking: false } : { isLacking: true };
}

const after = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms));

const isPlaced = (segment: Segment): segment is Segment & PlacedSegment => segment.place !== undefined;
