import type { Page } from 'playwright';
import type { Frame, PhotoFace } from '../e2e/clips';
import type { CheckState } from '../src/faces/types';
import type { Urls } from './live';
import { ATTACK_KINDS, type Attack, type AttackKind, attackOf } from './live-attacks';

/** How the active check ended, for each kind of attack. */
export type ChecksRun = Record<AttackKind, CheckState[]>;

export async function measureChecks(page: Page, people: PhotoFace[], urls: Urls): Promise<ChecksRun> {
  const run = { 'still photo': [], 'panned photo': [], 'tilted photo': [] } as ChecksRun;
  for (const kind of ATTACK_KINDS) {
    for (const face of people) {
      const attack = await drawn(attackOf(kind, face), urls);
      run[kind].push(await page.evaluate((photo) => window.liveBench.check(photo), attack));
    }
  }
  return run;
}

async function drawn({ name, rest, moves }: Attack<Frame>, urls: Urls): Promise<Attack> {
  const named = Object.entries(moves);
  const all = await urls([...rest, ...named.flatMap(([, frames]) => frames)]);
  const take = (count: number) => all.splice(0, count);
  return {
    name,
    rest: take(rest.length),
    moves: Object.fromEntries(named.map(([move, frames]) => [move, take(frames.length)])),
  };
}
