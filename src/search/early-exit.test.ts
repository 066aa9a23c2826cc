import { expect, test } from 'vitest';
import { EarlyExit } from './early-exit';

/** The stretches, of so many, in which first numbers are looked at alone, if that is of use as `passedOf` says. */
function attempts(stretches: number, passedOf: (stretch: number) => number): number[] {
  const exit = new EarlyExit();
  const on: number[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    if (exit.isOn) on.push(stretch);
    exit.note(1000, passedOf(stretch));
  }
  return on;
}

test('first numbers are looked at alone for as long as they spare the last ones', () => {
  expect(attempts(5, () => 10)).toEqual([0, 1, 2, 3, 4]);
});

test('where they do not, they are tried again, ever more seldom', () => {
  expect(attempts(100, () => 900)).toEqual([0, 9, 26, 59]);
});

test('once they do, it goes on, and starts anew with a short pause', () => {
  expect(attempts(24, (stretch) => (stretch < 9 || stretch === 12 ? 900 : 0))).toEqual([0, 9, 10, 11, 12, 21, 22, 23]);
});
