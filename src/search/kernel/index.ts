import plain from './build/plain.base64?raw';
import relaxed from './build/relaxed.base64?raw';
import { BLOCK, BLOCKS, GROUP } from './layout';

/** The functions of `assembly/scan.ts`. */
interface Exports {
  memory: WebAssembly.Memory;
  scanOne(group: number, end: number, query: number, out: number): number;
  scanEight(group: number, end: number, query: number, out: number): void;
  sum(from: number, end: number): number;
}

export type KernelVariant = 'plain' | 'relaxed';

const SOURCES: Record<KernelVariant, string> = { plain, relaxed };
const PAGE = 65536;
const BLOCK_BYTES = (BLOCK / 4) * GROUP;
/** Share by which the memory grows at least. */
const GROWTH = 1 / 32;

/** The variants that this browser can run, fastest first; all give the same answers. */
export function kernelVariants(): KernelVariant[] {
  const all: KernelVariant[] = ['relaxed', 'plain'];
  return all.filter((variant) => WebAssembly.validate(bytesOf(variant)));
}

/** Throws where WebAssembly has no SIMD. */
export async function createKernel(variant = kernelVariants()[0] ?? 'plain'): Promise<Kernel> {
  const { instance } = await WebAssembly.instantiate(bytesOf(variant));
  return new Kernel(instance.exports as unknown as Exports);
}

/**
 * The scan and its memory, which is laid out as `layout.ts` says. One a thread, for all shards: browsers set aside
 * gigabytes of addresses for each memory, and have them for about a hundred.
 */
export class Kernel {
  readonly scan: Exports;
  // Views of the whole memory, made anew when it grows.
  bytes!: Int8Array;
  floats!: Float32Array;
  integers!: Uint32Array;
  readonly #free: number[] = [];
  #end = BLOCKS;

  constructor(scan: Exports) {
    this.scan = scan;
    this.#view();
  }

  get buffer(): ArrayBuffer {
    return this.scan.memory.buffer;
  }

  /** Address of a block of rows. Throws a RangeError if there is no more memory. */
  allocate(): number {
    const freed = this.#free.pop();
    if (freed !== undefined) return freed;
    const block = this.#end;
    this.#end += BLOCK_BYTES;
    const missing = this.#end - this.buffer.byteLength;
    if (missing > 0) {
      this.scan.memory.grow(Math.ceil(Math.max(missing, GROWTH * this.buffer.byteLength) / PAGE));
      this.#view();
    }
    return block;
  }

  free(block: number): void {
    this.#free.push(block);
  }

  #view() {
    this.bytes = new Int8Array(this.buffer);
    this.floats = new Float32Array(this.buffer);
    this.integers = new Uint32Array(this.buffer);
  }
}

/** The kernel is small enough to travel inside the code, where no request can fail. */
function bytesOf(variant: KernelVariant): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(SOURCES[variant]), (char) => char.charCodeAt(0));
}
