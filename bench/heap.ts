import type { Page } from 'playwright';

/** What is left after the garbage of a page and its workers was collected, of the page alone, in bytes. */
export interface Heap {
  objects: number;
  /** What typed arrays hold; without the memory of WebAssembly. */
  buffers: number;
}

export async function collectedHeap(page: Page): Promise<Heap> {
  for (const worker of page.workers()) await worker.evaluate('gc()');
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { objects: usedSize, buffers: backingStorageSize };
}
