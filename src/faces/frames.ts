import * as Comlink from 'comlink';
import { NearfaceError } from '../errors';
import { LiveWorker } from '../live-worker';
import type { FramesWorker, WireFrameAnalysis } from './frames-worker';
import type { PipelineOptions } from './pipeline';
import type { Backend, FrameAnalysis, FrameAnalyzer } from './types';
import { pointsOf } from './wire';

/**
 * Follows the faces of a video or a camera. The worker starts with the first call, or when `ready` is asked for.
 *
 * @example
 * const frames = createFrameAnalyzer({ assets: document.baseURI });
 * const { faces } = await frames.analyze(new VideoFrame(video), performance.now());
 */
export function createFrameAnalyzer(options: PipelineOptions): FrameAnalyzer {
  let running: { worker: LiveWorker<FramesWorker>; started: Promise<Backend> } | undefined;
  let closed = false;
  let nextTrackId = 1;
  /** Frames are taken one after the other, whoever gives them. */
  let turn: Promise<unknown> = Promise.resolve();

  const start = () => {
    if (running?.worker.alive) return running;
    const worker = new LiveWorker<FramesWorker>(
      new Worker(new URL('./frames-worker.ts', import.meta.url), { type: 'module', name: 'frames' }),
    );
    const started = worker.call((remote) => remote.start({ ...options, firstTrackId: nextTrackId }));
    started.catch(() => worker.end());
    running = { worker, started };
    return running;
  };

  const call = async <T>(work: (remote: Comlink.Remote<FramesWorker>) => Promise<T>): Promise<T> => {
    throwIfClosed();
    const { worker, started } = start();
    try {
      await started.catch((cause: unknown) => {
        throw new NearfaceError('MODEL_LOAD_FAILED', `The models could not be loaded: ${cause}`, { cause });
      });
      return await worker.call(work);
    } catch (error) {
      throwIfClosed();
      if (error instanceof NearfaceError) throw error;
      // After an error inside, nothing is known of the worker's state.
      worker.end();
      throw new NearfaceError('WORKER_CRASHED', `The analysis of a frame failed: ${error}`, { cause: error });
    }
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  const throwIfClosed = () => {
    if (closed) throw new NearfaceError('ABORTED', 'The analyzer is closed.');
  };

  return {
    get ready() {
      return call(async () => ({ backend: await start().started }));
    },
    analyze: (frame, time, { embed = [] } = {}) =>
      inTurn(async () => {
        try {
          if (isClosed(frame)) throw new NearfaceError('INVALID_ARGUMENT', 'The frame is closed.');
          const analysis = await call((remote) => remote.analyze(Comlink.transfer(frame, [frame]), time, embed));
          nextTrackId = Math.max(nextTrackId, ...analysis.faces.map(({ trackId }) => trackId + 1));
          return received(analysis);
        } finally {
          frame.close();
        }
      }),
    crops: (trackId) => call((remote) => remote.crops(trackId)),
    snapshot: () => call((remote) => remote.snapshot()),
    reset: () => inTurn(() => call((remote) => remote.reset())),
    tensors: () => call((remote) => remote.tensors()),
    close() {
      closed = true;
      running?.worker.end();
    },
  };
}

const isClosed = (frame: VideoFrame | ImageBitmap) => ('codedWidth' in frame ? frame.codedWidth : frame.width) === 0;

function received({ faces, ...analysis }: WireFrameAnalysis): FrameAnalysis {
  return { ...analysis, faces: faces.map((face) => ({ ...face, landmarks: pointsOf(face.landmarks) })) };
}
