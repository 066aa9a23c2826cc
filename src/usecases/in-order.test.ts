import { expect, test } from 'vitest';
import { createInOrder } from './in-order';

test('what was begun first is finished first, whichever is prepared first', async () => {
  const inOrder = createInOrder();
  const finished: string[] = [];
  const finish = async (name: string) => {
    finished.push(`${name} begins`);
    await Promise.resolve();
    finished.push(`${name} ends`);
  };
  const a = later<string>();
  const b = later<string>();
  const jobs = [inOrder(a.promise, finish), inOrder(b.promise, finish)];
  b.resolve('b');
  await b.promise;
  a.resolve('a');
  await Promise.all(jobs);
  expect(finished).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('a job that fails holds up none after it and none before it', async () => {
  const inOrder = createInOrder();
  const a = later<string>();
  const same = async (value: string) => value;
  const first = inOrder(a.promise, same);
  await expect(inOrder(Promise.reject(new Error('not prepared')), same)).rejects.toThrow('not prepared');
  const failing = inOrder(Promise.resolve(''), () => Promise.reject(new Error('not finished')));
  const last = inOrder(Promise.resolve('last'), same);
  a.resolve('first');
  await expect(failing).rejects.toThrow('not finished');
  expect(await Promise.all([first, last])).toEqual(['first', 'last']);
});

function later<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
