import type { SearchRun } from './search';
import type { CollectionRun } from './search-collection';
import type { SizeResult, SizesRun } from './search-sizes';
import { verdict } from './targets';

/** What a size may be off the straight line, as a share of the time at the largest size. */
const STRAIGHT = 0.1;

/** Rows of what the search has to reach: target, limit, measured, verdict. */
export function searchTargetRows({ invented, real, tfjs, hnsw, join, collections }: SearchRun): string[][] {
  const [smaller, larger] = [collections[0] as CollectionRun, collections.at(-1) as CollectionRun];
  const inMemory = (value: (size: SizeResult) => number, faces?: number): Value[] => [
    [value(sizeOf(invented, faces)), ''],
    ...(real ? [[value(sizeOf(real, faces)), 'real embeddings'] as const] : []),
  ];
  const recalls = [invented, real].flatMap((run) => (run ? [run.recall.everyone, run.recall.alike] : []));
  const recallsStored = collections.map(({ recall }) => recall.right / recall.probes);
  const bytes = ({ faces, memory }: CollectionRun) => (memory.shards + memory.heap) / faces;
  const straight = ({ line, sizes }: SizesRun) => line.deviation / (sizes.at(-1)?.one ?? Number.NaN);
  return [
    row(
      `1:N over ${count(sizeOf(invented).faces)}, top 10, one thread, vectors in memory`,
      '≤ 1.5 × reading the same 8 bits',
      inMemory(({ oneToRead }) => oneToRead),
      times,
      (x) => x <= 1.5,
    ),
    row(
      `the same over ${count(larger.faces)} stored ones, \`searchVector\`, one worker`,
      '≤ 1.5 × reading the same 8 bits',
      [[larger.oneToRead, '']],
      times,
      (x) => x <= 1.5,
    ),
    row(
      '1:N over 100,000',
      '≤ 3 ms',
      [...inMemory(({ one }) => one, 100_000), [smaller.one, '`searchVector`']],
      milliseconds,
      (ms) => ms <= 3,
    ),
    row(
      '16 faces at once',
      '≤ 5 × one face',
      inMemory(({ sixteenToOne }) => sixteenToOne),
      times,
      (x) => x <= 5,
    ),
    row(
      'recall, ids and order',
      '1.000',
      [
        [Math.min(...recalls), ''],
        [Math.min(...recallsStored), '`searchVector`'],
      ],
      (share) => share.toFixed(3),
      (share) => share === 1,
    ),
    row(
      `against tfjs matMul + topk at ${count(tfjs.faces)}`,
      '≥ 8 times as fast',
      [[tfjs.ratio, '']],
      times,
      (x) => x >= 8,
    ),
    row(
      `against hnswlib-wasm at ${count(hnsw.faces)}`,
      'as fast or faster, at recall 1',
      [[hnsw.ratio, '']],
      times,
      (x) => x >= 1 && hnsw.oursRecall === 1,
    ),
    row(
      `join of ${count(join.faces)} with itself`,
      '≥ 8 times as fast as tfjs matMul in blocks',
      [
        [join.multiplyRatio, ''],
        ...(smaller.join ? [[join.tfjs.multiply / smaller.join.ms, '`nearface.join`'] as const] : []),
      ],
      times,
      (x) => x >= 8,
    ),
    row(
      'memory',
      '≤ 150 bytes a face',
      [[bytes(larger), '']],
      (x) => x.toFixed(1),
      (x) => x <= 150,
    ),
    row(
      `first answer of a new page, ${count(larger.faces)} faces`,
      '≤ 4 s',
      [[larger.coldStart / 1000, '']],
      (s) => `${s.toFixed(2)} s`,
      (s) => s <= 4,
    ),
    row('the same', '≤ 1.5 × reading the segments', [[larger.coldToRead, '']], times, (x) => x <= 1.5),
    row(
      'cost by the number of faces',
      'a straight line',
      [[straight(invented), ''], ...(real ? [[straight(real), 'real embeddings'] as const] : [])],
      (share) => `off by ${(100 * share).toFixed(1)} %`,
      (share) => share <= STRAIGHT,
    ),
  ];
}

type Value = readonly [value: number, of: string];

/** All values have to reach the limit. */
function row(
  target: string,
  limit: string,
  values: Value[],
  format: (value: number) => string,
  reached: (value: number) => boolean,
): string[] {
  const measured = values.map(([value, of]) => (of ? `${of}: ${format(value)}` : format(value)));
  return [target, limit, measured.join('; '), verdict(values.every(([value]) => reached(value)))];
}

/** Of a number of faces, or of the most. */
function sizeOf({ sizes }: SizesRun, faces = sizes.at(-1)?.faces): SizeResult {
  return sizes.find((size) => size.faces === faces) ?? (sizes.at(-1) as SizeResult);
}

const count = (n: number) => n.toLocaleString('en');
const times = (ratio: number) => `${ratio.toFixed(2)} ×`;
const milliseconds = (ms: number) => `${ms.toFixed(1)} ms`;
