/** Every code that a failed call can carry. `docs/errors.md` says when each one is given. */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'IMAGE_EMPTY'
  | 'IMAGE_NOT_RECOGNISED'
  | 'IMAGE_TRUNCATED'
  | 'IMAGE_CORRUPT'
  | 'IMAGE_TOO_SMALL'
  | 'IMAGE_TOO_LARGE'
  | 'FACE_NOT_FOUND'
  | 'FACE_TOO_SMALL'
  | 'FACE_LOW_QUALITY'
  | 'TOO_MANY_FACES'
  | 'FACE_TOO_CLOSE'
  | 'FACE_CLOSE_TO_BORDER'
  | 'FACE_CROPPED'
  | 'FACE_ANGLE_TOO_LARGE'
  | 'EYES_CLOSED'
  | 'FACE_IS_OCCLUDED'
  | 'FACE_NOT_LIVE'
  | 'COLLECTION_NOT_FOUND'
  | 'COLLECTION_DELETED'
  | 'COLLECTION_EXISTS'
  | 'PERSON_NOT_FOUND'
  | 'FACE_ID_NOT_FOUND'
  | 'KEY_NOT_FOUND'
  | 'KEY_MISSING'
  | 'KEY_UNKNOWN'
  | 'KEY_EXPIRED'
  | 'KEY_FORBIDDEN'
  | 'RATE_LIMITED'
  | 'CALLS_EXHAUSTED'
  | 'BODY_TOO_LARGE'
  | 'BODY_TRUNCATED'
  | 'BODY_TYPE_UNSUPPORTED'
  | 'BODY_INVALID'
  | 'PATH_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'ENGINE_MISSING'
  | 'NOTHING_TO_UNDO'
  | 'VECTOR_INVALID'
  | 'EMBEDDER_MISMATCH'
  | 'QUOTA_EXCEEDED'
  | 'STORE_FAILED'
  | 'MODEL_LOAD_FAILED'
  | 'WORKER_CRASHED'
  | 'ABORTED';

/**
 * An error that a person or a client can act on. `code` is stable, `message` is English and for developers;
 * the pages show a translated sentence for the code.
 */
export class NearfaceError extends Error {
  readonly code: ErrorCode;
  /** The key whose call was refused, if it is known. */
  readonly keyId: string | undefined;
  /** Of `RATE_LIMITED`: after how many whole seconds the next call passes. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions & RefusalDetails = {}) {
    super(message, options);
    this.name = 'NearfaceError';
    this.code = code;
    this.keyId = options.keyId;
    this.retryAfter = options.retryAfter;
  }
}

/** What is known of a call that was refused for its key. */
export type RefusalDetails = Partial<Pick<NearfaceError, 'keyId' | 'retryAfter'>>;

/** Throws `ABORTED` if the signal has fired. */
export function throwIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new NearfaceError('ABORTED', 'The operation was cancelled.');
}
