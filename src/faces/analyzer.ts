import * as Comlink from 'comlink';
import { NearfaceError, throwIfAborted } from '../errors';
import type { PipelineOptions, WantedParts } from './pipeline';
import type { Analysis, AnalyzeOptions, Backend, FaceAnalyzer } from './types';
import { pointsOf } from './wire';
import type { FaceWorker, WireAnalysis, WorkerAnswer } from './worker';

export interface AnalyzerOptions extends PipelineOptions {
  /** Size of the pool. Default: one on a GPU, else one a core less one, at most `MAX_WORKERS`. */
  workers?: number;
}

/** A worker holds about 200 MB of models and WebAssembly memory. */
const MAX_WORKERS = 8;

/**
 * Starts a pool of pipelines in module workers. The first one starts at once, the others when photos wait.
 *
 * @example
 * const analyzer = createFaceAnalyzer({ assets: document.baseURI });
 * const { faces } = await analyzer.analyze(file);
 */
export function createFaceAnalyzer(options: AnalyzerOptions): FaceAnalyzer {
  const pool: PooledWorker[] = [];
  const queue: Job[] = [];
  let jobs = 0;
  let closed = false;
  let size = 1;

  const spawn = () => {
    const worker = new PooledWorker(options);
    pool.push(worker);
    worker.started.then(dispatch, (error: NearfaceError) => {
      pool.splice(pool.indexOf(worker), 1);
      if (pool.length === 0) for (const job of queue.splice(0)) job.reject(error);
    });
    return worker;
  };

  const dispatch = () => {
    while (queue.length > 0 && !closed) {
      const worker = pool.find((candidate) => candidate.idle);
      if (!worker) {
        if (pool.length < size) spawn();
        return;
      }
      void run(worker, queue.shift() as Job);
    }
  };

  const run = async (worker: PooledWorker, job: Job) => {
    const answer = await worker.run(job);
    if (answer.status === 'crashed') {
      worker.stop();
      pool.splice(pool.indexOf(worker), 1);
      // A worker may have died of what came before; a photo that kills two is at fault itself.
      job.tries++;
      if (job.tries < 2 && !closed) queue.unshift(job);
      else job.reject(new NearfaceError('WORKER_CRASHED', `The analysis failed: ${answer.message}`));
      if (pool.length === 0 && !closed) spawn();
    } else if (answer.status === 'refused') job.reject(new NearfaceError(answer.code, answer.message));
    else job.resolve(received(answer.analysis));
    dispatch();
  };

  const ready = spawn().started.then((backend) => {
    size = options.workers ?? defaultSize(backend);
    dispatch();
    return { backend, workers: size };
  });
  ready.catch(() => undefined); // callers of analyze() hear of it

  return {
    ready,
    async analyze(photo, { crops = false, liveness = false, signal }: AnalyzeOptions = {}) {
      throwIfAborted(signal);
      if (closed) throw new NearfaceError('ABORTED', 'The analyzer is closed.');
      const { promise, resolve, reject } = withResolvers<Analysis>();
      const job: Job = { id: jobs++, photo, parts: { crops, liveness }, resolve, reject, tries: 0 };
      const abort = () => {
        const at = queue.indexOf(job);
        if (at >= 0) queue.splice(at, 1);
        for (const worker of pool) worker.abort(job);
        reject(new NearfaceError('ABORTED', 'The analysis was cancelled.'));
      };
      signal?.addEventListener('abort', abort);
      queue.push(job);
      if (pool.length === 0) spawn();
      dispatch();
      return promise.finally(() => signal?.removeEventListener('abort', abort));
    },
    tensors: () => Promise.all(pool.map((worker) => worker.tensors())),
    close() {
      closed = true;
      const error = new NearfaceError('ABORTED', 'The analyzer was closed.');
      for (const job of queue.splice(0)) job.reject(error);
      for (const worker of pool.splice(0)) worker.stop(error);
    },
  };
}

function received({ faces, ...analysis }: WireAnalysis): Analysis {
  return { ...analysis, faces: faces.map((face) => ({ ...face, landmarks: pointsOf(face.landmarks) })) };
}

/** As `Promise.withResolvers`, which browsers of before 2024 lack. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

interface Job {
  id: number;
  photo: Blob;
  parts: WantedParts;
  resolve: (analysis: Analysis) => void;
  reject: (error: NearfaceError) => void;
  tries: number;
}

/** One worker of the pool, one job at a time. */
class PooledWorker {
  readonly started: Promise<Backend>;
  idle = false;
  private readonly worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'faces' });
  private readonly remote = Comlink.wrap<FaceWorker>(this.worker);
  private current: Job | undefined;
  /** Ends what is waited for; a worker that died answers nothing. */
  private onDeath: (message: string) => void = () => undefined;

  constructor({ assets, backend }: PipelineOptions) {
    this.worker.addEventListener('error', (event) => this.onDeath(event.message || 'the worker script did not load'));
    this.started = new Promise<Backend>((resolve, reject) => {
      this.onDeath = (message) => reject(new Error(message));
      this.remote.start({ assets, ...(backend && { backend }) }).then(resolve, reject);
    }).then(
      (started) => {
        this.idle = true;
        return started;
      },
      (cause: unknown) => {
        this.worker.terminate();
        throw new NearfaceError('MODEL_LOAD_FAILED', `The models could not be loaded: ${cause}`, { cause });
      },
    );
    this.started.catch(() => undefined);
  }

  async run(job: Job): Promise<WorkerAnswer> {
    this.idle = false;
    this.current = job;
    const answer = await new Promise<WorkerAnswer>((resolve) => {
      this.onDeath = (message) => resolve({ status: 'crashed', message });
      this.remote.analyze(job.id, job.photo, job.parts).then(resolve, (error) => this.onDeath(String(error)));
    });
    this.current = undefined;
    this.idle = true;
    return answer;
  }

  abort(job: Job): void {
    if (this.current === job) void this.remote.abort(job.id);
  }

  tensors(): Promise<number> {
    return this.remote.tensors();
  }

  stop(error?: NearfaceError): void {
    this.worker.terminate();
    if (error) this.current?.reject(error);
  }
}

function defaultSize(backend: Backend): number {
  if (backend === 'webgpu') return 1;
  return Math.max(1, Math.min(MAX_WORKERS, (navigator.hardwareConcurrency || 2) - 1));
}
