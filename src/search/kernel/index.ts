import dot from './build/dot.base64?raw';
import plain from './build/plain.base64?raw';
import relaxed from './build/relaxed.base64?raw';
import { BLOCK_BYTES, BLOCKS } from './layout';

/** The functions of `assembly/scan.ts`. */
interface Exports {
  memory: WebAssembly.Memory;
  passed: WebAssembly.Global<'i32'>;
  scanOne(group: number, end: number, query: number, out: number): number;
  scanSeveral: ScanSeveral;
  skimSeveral: ScanSeveral;
  addsAtOnce(): 0 | 1;
  sum(from: number, end: number): number;
}

type ScanSeveral = (group: number, end: number, query: number, queryEnd: number, ahead: number, share: number) => void;

/** All give the same answers: `relaxed` with relaxed SIMD, `dot` with its sums of four products, `plain` without. */
export type KernelVariant = 'dot' | 'relaxed' | 'plain';

const SOURCES: Record<KernelVariant, string> = { dot, relaxed, plain };
const PAGE = 65536;

/** By default the fastest variant here. Throws where WebAssembly has no SIMD. */
export async function createKernel(variant?: KernelVariant): Promise<Kernel> {
  return new Kernel(await (variant ? instantiate(variant) : fastest()));
}

async function fastest(): Promise<Exports> {
  if (!WebAssembly.validate(bytesOf('relaxed'))) return instantiate('plain');
  const dot = await instantiate('dot');
  return dot.addsAtOnce() ? dot : instantiate('relaxed');
}

async function instantiate(variant: KernelVariant): Promise<Exports> {
  const { instance } = await WebAssembly.instantiate(bytesOf(variant));
  return instance.exports as unknown as Exports;
}

/**
 * The scan and its memory, which is laid out as `layout.ts` says. One a thread, for all shards: browsers set aside
 * gigabytes of addresses for each memory, and have them for about a hundred.
 */
export class Kernel {
  readonly scan: Exports;
  // Views of the whole memory, made anew when it grows.
  bytes!: Int8Array<ArrayBuffer>;
  shorts!: Int16Array<ArrayBuffer>;
  floats!: Float32Array<ArrayBuffer>;
  integers!: Uint32Array<ArrayBuffer>;
  readonly #free: number[] = [];
  #end = BLOCKS;

  constructor(scan: Exports) {
    this.scan = scan;
    this.#view();
  }

  get buffer(): ArrayBuffer {
    return this.scan.memory.buffer as ArrayBuffer;
  }

  /** Addresses of blocks of rows. Throws a RangeError if there is no more memory. */
  allocate(blocks: number): number[] {
    const allocated = this.#free.splice(0, blocks);
    const missing = this.#end + (blocks - allocated.length) * BLOCK_BYTES - this.buffer.byteLength;
    if (missing > 0) {
      this.scan.memory.grow(Math.ceil(missing / PAGE));
      this.#view();
    }
    for (; allocated.length < blocks; this.#end += BLOCK_BYTES) allocated.push(this.#end);
    return allocated;
  }

  free(blocks: readonly number[]): void {
    this.#free.push(...blocks);
  }

  #view() {
    this.bytes = new Int8Array(this.buffer);
    this.shorts = new Int16Array(this.buffer);
    this.floats = new Float32Array(this.buffer);
    this.integers = new Uint32Array(this.buffer);
  }
}

/** The kernel is small enough to travel inside the code, where no request can fail. */
function bytesOf(variant: KernelVariant): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(SOURCES[variant]), (char) => char.charCodeAt(0));
}
