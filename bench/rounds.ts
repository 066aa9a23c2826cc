/** So many that a few slow seconds of the machine leave the medians as they are. */
const ROUNDS = 61;
const WARM_UP = 3;

/** Runs all in turn, round by round, so that whatever else the machine does hits all alike; gives the times of each. */
export async function rounds<K extends string>(
  runs: Record<K, (round: number) => Promise<number>>,
  { count = ROUNDS, warmUp = WARM_UP } = {},
): Promise<Record<K, number[]>> {
  const names = Object.keys(runs) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < warmUp + count; round++) {
    for (const name of names) {
      const ms = await runs[name](round);
      if (round >= warmUp) times[name].push(ms);
    }
  }
  return times;
}

/** Of each round. */
export const ratios = (a: readonly number[], b: readonly number[]) => a.map((ms, i) => ms / (b[i] as number));
