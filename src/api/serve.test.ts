import { expect, it, vi } from 'vitest';
import { NearfaceError } from '../errors';
import type { Nearface } from '../usecases/types';
import { remoteEngine } from './serve';
import type { EngineFunction } from './wire';

const remote = (nearface: object) => remoteEngine(nearface as unknown as Nearface);

it('calls functions of the engine, with what they are called on', async () => {
  const nearface = {
    search: vi.fn(async () => 'found'),
    persons: {
      names: ['Ada'],
      async get(this: { names: string[] }, index: number) {
        return this.names[index];
      },
    },
  };
  expect(await remote(nearface).call('search', ['image', { maxResults: 3 }])).toEqual({ value: 'found' });
  expect(nearface.search).toHaveBeenCalledWith('image', { maxResults: 3 });
  expect(await remote(nearface).call('persons.get', [0])).toEqual({ value: 'Ada' });
});

it.each([
  'live',
  'ready',
  'ready.then',
  'changes.undo',
  'constructor',
  'toString',
  '__proto__.toString',
  'search.constructor',
  'persons.constructor',
  'persons',
  'persons.get.call',
  '',
])('has no function %j', async (name) => {
  const called = vi.fn();
  const nearface = {
    search: called,
    live: called,
    changes: { undo: called },
    persons: { get: called },
    ready: Promise.resolve(),
  };
  expect(await remote(nearface).call(name as EngineFunction, [])).toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(called).not.toHaveBeenCalled();
});

it('gives the codes of errors, and one to an error without', async () => {
  const failing = (error: unknown) => remote({ verify: () => Promise.reject(error) }).call('verify', []);
  expect(await failing(new NearfaceError('FACE_NOT_FOUND', 'No face.'))).toEqual({
    code: 'FACE_NOT_FOUND',
    message: 'No face.',
    refusal: {},
  });
  expect(await failing(new NearfaceError('RATE_LIMITED', 'Too many.', { keyId: 'key', retryAfter: 7 }))).toMatchObject({
    refusal: { keyId: 'key', retryAfter: 7 },
  });
  expect(await failing(new TypeError('x is not a function'))).toMatchObject({ code: 'WORKER_CRASHED' });
});
