import { createKernel } from '../src/search/kernel';
import { BLOCKS } from '../src/search/kernel/layout';
import { DIMENSIONS } from '../src/search/vectors';

const kernel = createKernel();
/** The clock goes in steps of 0.1 ms: few faces are read several times. */
const LEAST_FACES = 200_000;

/** Time in ms in which one thread adds up the bytes of so many faces' numbers in 8 bits: what reading them takes. */
export async function readNumbers(faces: number): Promise<number> {
  const { scan } = await kernel;
  const missing = BLOCKS + faces * DIMENSIONS - scan.memory.buffer.byteLength;
  if (missing > 0) {
    scan.memory.grow(Math.ceil(missing / 65536));
    // Memory that was never written is one page of zeros in the cache.
    new Uint8Array(scan.memory.buffer).fill(1);
  }
  const passes = Math.ceil(LEAST_FACES / faces);
  const start = performance.now();
  for (let pass = 0; pass < passes; pass++) scan.sum(BLOCKS, BLOCKS + faces * DIMENSIONS);
  return (performance.now() - start) / passes;
}
