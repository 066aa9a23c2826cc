import { type ErrorCode, NearfaceError } from '../errors';
import { type Context, comparableCollection } from './context';
import { preparePhoto, storePhoto } from './enroll';
import { batchItems, batchOptions, parse } from './options';
import type { BatchItem, BatchOptions, BatchOutcome, BatchSummary, EnrollResult } from './types';

type Stop = NonNullable<BatchSummary['stopped']>;

/** What says nothing about one photo but ends the whole batch. */
const STOPS: readonly ErrorCode[] = [
  'ABORTED',
  'QUOTA_EXCEEDED',
  'COLLECTION_DELETED',
  'STORE_FAILED',
] satisfies Stop[];

/** Analysed photos that may wait for a slow one before them, for each photo that is being analysed. */
const LOOK_AHEAD = 8;

/** Enrols photos with all workers, storing them in their order; a bad photo does not stop the rest. */
export async function enrollBatch(context: Context, items: BatchItem[], options?: BatchOptions): Promise<BatchSummary> {
  const photos = parse(batchItems, items);
  const { onOutcome, collection: nameOrId, ...shared } = parse(batchOptions, options ?? {});
  const collection = (await comparableCollection(context, nameOrId)).id;
  const { workers } = await context.analyzer.ready;

  const summary: BatchSummary = { enrolled: 0, alreadyEnrolled: 0, failed: 0, skipped: photos.length };
  const stop = new AbortController();
  const signal = shared.signal ? AbortSignal.any([shared.signal, stop.signal]) : stop.signal;
  // One more than the workers, so that none waits for its next photo.
  const concurrency = workers + 1;
  const running = new Set<Promise<unknown>>();
  const outcomes: Promise<void>[] = [];

  for (const { image, ...item } of photos) {
    if (running.size === concurrency) await Promise.race(running);
    await outcomes[outcomes.length - LOOK_AHEAD * concurrency];
    if (signal.aborted) break;
    const photoOptions = { ...shared, ...item, collection, signal };
    const prepared = preparePhoto(context, image, photoOptions);
    const analysed: Promise<unknown> = prepared.then(ignore, ignore).then(() => running.delete(analysed));
    running.add(analysed);
    const stored = context.inOrder(prepared, (photo) => storePhoto(context, photo, photoOptions));
    outcomes.push(settle(outcomes.length, stored));
  }
  await Promise.all(outcomes);
  if (shared.signal?.aborted && summary.skipped > 0) summary.stopped ??= 'ABORTED';
  return summary;

  async function settle(index: number, stored: Promise<EnrollResult>) {
    try {
      const { alreadyEnrolled, faces } = await stored;
      if (alreadyEnrolled) report(index, 'alreadyEnrolled', { status: 'already-enrolled', faces });
      else report(index, 'enrolled', { status: 'enrolled', faces });
    } catch (error) {
      if (!(error instanceof NearfaceError)) throw error;
      if (isStop(error.code)) {
        summary.stopped ??= error.code;
        stop.abort();
      } else report(index, 'failed', { status: 'failed', code: error.code, message: error.message });
    }
  }

  function report(index: number, count: 'enrolled' | 'alreadyEnrolled' | 'failed', outcome: BatchOutcome) {
    summary[count]++;
    summary.skipped--;
    onOutcome?.(index, outcome);
  }
}

function isStop(code: ErrorCode): code is Stop {
  return STOPS.includes(code);
}

function ignore() {}
