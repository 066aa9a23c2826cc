import { ID_BYTES } from './compared';
import type { ComparedFaces, PackedSegment, Segment, SegmentFaces, SegmentPlace } from './index';
import { BLOCK, BLOCK_BYTES } from './kernel/layout';
import type { BlockSource } from './part';
import { DIMENSIONS, squaredDistance } from './vectors';

/*
 * A file with a segment's block and its faces, in the browser's own file system for the site (OPFS), where a worker
 * reads a face in microseconds. It is a copy that may be missing: whatever is odd about it, the database is read.
 * Nothing tells when a file has reached the disk, so its parts are checked when they are read.
 *
 *     header    a text that names the segment, and the check of the block
 *     block     as `packRows` makes it
 *     faces     536 bytes each: vector, id, number, check
 */

/** Raised when a file's layout changes. */
const FORMAT = 1;
const HEADER = 1024;
const CHECK = HEADER - 4;
const FACE = 4 * DIMENSIONS + ID_BYTES + 8;
const FACE_WORDS = FACE / 4;
const NUMBER = FACE_WORDS - 2;
/** Faces that are read at once: in a join, and in a search for everybody, the next one is often near. */
const CHUNK = 16;
/** Bytes that are written at once. Between two of them a search can be answered. */
const PIECE = 1 << 20;

/** What TypeScript's type leaves out. */
interface File extends FileSystemFileHandle {
  createSyncAccessHandle(options?: { mode: 'read-only' }): Promise<FileSystemSyncAccessHandle>;
}

/** What a file is opened for. */
export type PlacedSegment = Pick<Segment, 'id' | 'spread'> & { place: SegmentPlace };

/** A file that is open for reading, by this worker and by others. */
export class SegmentFile implements BlockSource {
  readonly byteLength: number;
  readonly #handle: FileSystemSyncAccessHandle;
  readonly #segment: PlacedSegment;
  readonly #check: number;
  readonly #checked = newCheck();

  /** Undefined without the right file. */
  static async open(segment: PlacedSegment): Promise<SegmentFile | undefined> {
    try {
      const handle = await openHandle(await fileOf(segment), { mode: 'read-only' });
      try {
        const header = new Uint8Array(HEADER);
        handle.read(header, { at: 0 });
        const isWhole = handle.getSize() === HEADER + blockBytesOf(segment) + segment.place.rows * FACE;
        if (isWhole && headerOf(segment)?.every((byte, i) => i >= CHECK || byte === header[i])) {
          return new SegmentFile(handle, segment, new DataView(header.buffer).getInt32(CHECK, true));
        }
      } catch {}
      handle.close();
    } catch {
      // There is none, it is being written, or another tab has it and this browser lets only one.
    }
    return undefined;
  }

  private constructor(handle: FileSystemSyncAccessHandle, segment: PlacedSegment, check: number) {
    this.#handle = handle;
    this.#segment = segment;
    this.byteLength = blockBytesOf(segment);
    this.#check = check;
  }

  /** Reads a part of the block; in order, each once. Throws where the file is broken. */
  read(target: Int8Array, from: number): void {
    if (this.#handle.read(target, { at: HEADER + from }) !== target.length) throw new Error('The file is too short.');
    const check = checkOf(new Int32Array(target.buffer, target.byteOffset, target.length / 4), this.#checked);
    const isLast = from + target.length === this.byteLength;
    if (isLast && check !== this.#check) throw new Error('The block is broken.');
  }

  /**
   * Says what is known of the face at `row` at place `i` of `compared`; the distance is that from the 128 numbers at
   * `probes[start]`. Throws where the file is broken.
   */
  compare(row: number, probes: Float32Array, start: number, compared: ComparedFaces, i: number): void {
    const at = this.#readFace(row);
    compared.squared[i] = squaredDistance(probes, start, chunk.floats, at);
    compared.numbers[i] = chunk.integers[at + NUMBER] as number;
    compared.ids.set(idOf(at), i * ID_BYTES);
  }

  /** The faces at `rows`. Throws where the file is broken. */
  readFaces(rows: Uint32Array): SegmentFaces {
    const faces = {
      numbers: new Uint32Array(rows.length),
      ids: new Uint8Array(rows.length * ID_BYTES),
      vectors: new Float32Array(rows.length * DIMENSIONS),
    };
    for (const [i, row] of rows.entries()) {
      const at = this.#readFace(row);
      faces.numbers[i] = chunk.integers[at + NUMBER] as number;
      faces.ids.set(idOf(at), i * ID_BYTES);
      faces.vectors.set(chunk.floats.subarray(at, at + DIMENSIONS), i * DIMENSIONS);
    }
    return faces;
  }

  close(): void {
    if (chunk.file === this) chunk.file = undefined;
    this.#handle.close();
  }

  /** Closes a broken file, and removes it unless another tab reads it. */
  async discard(): Promise<void> {
    this.close();
    try {
      await (await folderOf(this.#segment)).removeEntry(nameOf(this.#segment));
    } catch {}
  }

  /** Where in the chunk's words a face is. */
  #readFace(row: number): number {
    const first = row - (row % CHUNK);
    if (chunk.file !== this || chunk.first !== first) {
      chunk.file = undefined;
      const read = this.#handle.read(chunk.bytes, { at: HEADER + this.byteLength + first * FACE });
      chunk.file = this;
      chunk.first = first;
      chunk.faces = Math.floor(read / FACE);
      chunk.checked = 0;
    }
    const place = row - first;
    const at = place * FACE_WORDS;
    if (!(chunk.checked & (1 << place))) {
      const words = chunk.words.subarray(at, at + FACE_WORDS - 1);
      const isRight = place < chunk.faces && checkOf(words) === chunk.words[at + FACE_WORDS - 1];
      if (!isRight) throw new Error('A face is broken.');
      chunk.checked |= 1 << place;
    }
    return at;
  }
}

/** Writes the file of a segment if there is room; gives whether it has then been written. */
export async function writeSegmentFile(
  segment: PlacedSegment & Pick<PackedSegment, 'block'>,
  faces: SegmentFaces,
): Promise<boolean> {
  const header = headerOf(segment);
  if (!header || segment.block.size !== blockBytesOf(segment)) return false;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  // More than half of what the site may have stays for what is no copy.
  if (usage + segment.block.size + faces.numbers.length * FACE > quota / 2) return false;
  try {
    const block = await segment.block.arrayBuffer();
    const handle = await openHandle(await fileOf(segment, true));
    try {
      handle.truncate(0);
      await writeAll(handle, new Uint8Array(block), HEADER);
      await writeAll(handle, toRecords(faces), HEADER + block.byteLength);
      new DataView(header.buffer).setInt32(CHECK, checkOf(new Int32Array(block)), true);
      // Last: what was broken off has none.
      writeFully(handle, header, 0);
    } finally {
      handle.close();
    }
    return true;
  } catch {
    // The disk is full, or another tab has the file.
    return false;
  }
}

/**
 * Whether files can be read here, and are faster than a database: in a private window each call goes to another
 * process.
 */
export async function canUseFiles(): Promise<boolean> {
  const name = `probe-${crypto.randomUUID?.()}`;
  try {
    const root = await navigator.storage.getDirectory();
    const file = (await root.getFileHandle(name, { create: true })) as File;
    try {
      const handle = await openHandle(file, { mode: 'read-only' });
      const times = Array.from({ length: PROBES }, () => {
        const start = performance.now();
        for (let i = 0; i < PROBE_CALLS; i++) handle.getSize();
        return performance.now() - start;
      });
      handle.close();
      return Math.min(...times) < PROBE_CALLS * MAX_CALL_MS;
    } finally {
      await root.removeEntry(name);
    }
  } catch {
    return false;
  }
}

const PROBES = 3;
const PROBE_CALLS = 30;
/** A call takes 2 µs, to another process 200. */
const MAX_CALL_MS = 0.05;

/** The faces that were read last, by whatever file. */
const chunk = {
  file: undefined as SegmentFile | undefined,
  first: 0,
  faces: 0,
  /** A bit for each face. */
  checked: 0,
  ...views(new ArrayBuffer(CHUNK * FACE)),
};

/** The id of the face that begins at a word of the chunk. */
const idOf = (at: number) => chunk.bytes.subarray((at + DIMENSIONS) * 4, (at + DIMENSIONS) * 4 + ID_BYTES);

function views(buffer: ArrayBuffer) {
  return {
    bytes: new Uint8Array(buffer),
    words: new Int32Array(buffer),
    integers: new Uint32Array(buffer),
    floats: new Float32Array(buffer),
  };
}

const blockBytesOf = ({ place }: PlacedSegment) => Math.ceil(place.rows / BLOCK) * BLOCK_BYTES;

const nameOf = ({ id }: PlacedSegment) => String(id);

/** The last one that was found: one after the other, segments of one collection are opened. */
let known: { path: string; folder: FileSystemDirectoryHandle } | undefined;

async function folderOf({ place }: PlacedSegment, create = false): Promise<FileSystemDirectoryHandle> {
  const path = place.folder.join('/');
  if (known?.path === path) return known.folder;
  let folder = await navigator.storage.getDirectory();
  for (const name of place.folder) folder = await folder.getDirectoryHandle(name, { create });
  known = { path, folder };
  return folder;
}

/** Files that are being opened: Chromium never answers for one that is collected as garbage meanwhile. */
const opening = new Set<File>();

async function openHandle(file: File, options?: { mode: 'read-only' }): Promise<FileSystemSyncAccessHandle> {
  opening.add(file);
  try {
    return await file.createSyncAccessHandle(options);
  } finally {
    opening.delete(file);
  }
}

async function fileOf(segment: PlacedSegment, create = false): Promise<File> {
  return (await (await folderOf(segment, create)).getFileHandle(nameOf(segment), { create })) as File;
}

/** Without the check; undefined if it would be too long. */
function headerOf({ id, spread, place: { folder, first, rows } }: PlacedSegment): Uint8Array<ArrayBuffer> | undefined {
  const text = new TextEncoder().encode(JSON.stringify(['segment', FORMAT, ...folder, id, first, rows, spread]));
  if (text.length > CHECK) return undefined;
  const header = new Uint8Array(HEADER);
  header.set(text);
  return header;
}

function toRecords({ numbers, ids, vectors }: SegmentFaces): Uint8Array<ArrayBuffer> {
  const { bytes, words, integers, floats } = views(new ArrayBuffer(numbers.length * FACE));
  for (const [row, number] of numbers.entries()) {
    const at = row * FACE_WORDS;
    floats.set(vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS), at);
    bytes.set(ids.subarray(row * ID_BYTES, (row + 1) * ID_BYTES), (at + DIMENSIONS) * 4);
    integers[at + NUMBER] = number;
    words[at + FACE_WORDS - 1] = checkOf(words.subarray(at, at + FACE_WORDS - 1));
  }
  return bytes;
}

/** Before any numbers: their sum, and the sum of the sums. Not 0, so that a hole in a file, of zeros, has none of 0. */
const newCheck = () => ({ sum: 1, sums: 1 });

/**
 * Of 32-bit numbers in their order (Fletcher), after those that `check` has seen. In four lanes, number i in lane i % 4,
 * so that no addition waits for the one before: of n numbers a lane's j-th counts n / 4 − j times in the lane's sum of
 * sums, and n − 4j − lane times in the sum of all sums.
 */
function checkOf(words: Int32Array, check = newCheck()): number {
  const n = words.length - (words.length % 4);
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let sums0 = 0;
  let sums1 = 0;
  let sums2 = 0;
  let sums3 = 0;
  for (let i = 0; i < n; i += 4) {
    sum0 = (sum0 + (words[i] as number)) | 0;
    sum1 = (sum1 + (words[i + 1] as number)) | 0;
    sum2 = (sum2 + (words[i + 2] as number)) | 0;
    sum3 = (sum3 + (words[i + 3] as number)) | 0;
    sums0 = (sums0 + sum0) | 0;
    sums1 = (sums1 + sum1) | 0;
    sums2 = (sums2 + sum2) | 0;
    sums3 = (sums3 + sum3) | 0;
  }
  const lanes = 4 * (sums0 + sums1 + sums2 + sums3) - sum1 - 2 * sum2 - 3 * sum3;
  let sums = (check.sums + Math.imul(n, check.sum) + lanes) | 0;
  let sum = (check.sum + sum0 + sum1 + sum2 + sum3) | 0;
  for (let i = n; i < words.length; i++) {
    sum = (sum + (words[i] as number)) | 0;
    sums = (sums + sum) | 0;
  }
  check.sum = sum;
  check.sums = sums;
  return sums ^ Math.imul(sum, 0x9e3779b1);
}

async function writeAll(handle: FileSystemSyncAccessHandle, bytes: Uint8Array<ArrayBuffer>, at: number): Promise<void> {
  for (let from = 0; from < bytes.length; from += PIECE) {
    writeFully(handle, bytes.subarray(from, from + PIECE), at + from);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function writeFully(handle: FileSystemSyncAccessHandle, bytes: Uint8Array<ArrayBuffer>, at: number): void {
  if (handle.write(bytes, { at }) !== bytes.length) throw new Error('The disk is full.');
}
