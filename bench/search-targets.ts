import { atLeast, atMost, type Limit, row, type Value } from './limits';
import type { SearchRun } from './search';
import type { CollectionRun } from './search-collection';
import { type ProbesResult, type SizeResult, type SizesRun, THRESHOLD } from './search-sizes';

/** What a size may be off the straight line, as a share of the time at the largest size. */
const STRAIGHT = 0.1;

/** Rows of what the search has to reach: target, limit, measured, verdict. */
export function searchTargetRows({ invented, real, tfjs, hnsw, join, collections }: SearchRun): string[][] {
  const [smaller, larger] = [collections[0] as CollectionRun, collections.at(-1) as CollectionRun];
  const ofRuns = (value: (run: SizesRun) => number): Value[] => [
    { value: value(invented) },
    ...(real ? [{ value: value(real), of: 'real embeddings' }] : []),
  ];
  const inMemory = (value: (size: SizeResult) => number, faces?: number) => ofRuns((run) => value(sizeOf(run, faces)));
  const runs = real ? [invented, real] : [invented];
  const atOnce = (name: string, valuesOf: (ratio: (probes: ProbesResult) => number) => Value[]) => [
    row(
      `16 faces at once, top 10 of everyone, ${name}`,
      atMost(5, '≤ 5 × one face', times),
      valuesOf(({ sixteenToOne }) => sixteenToOne),
    ),
    row(
      `16 faces at once, top 10 with a score ≥ ${THRESHOLD}, ${name}`,
      atMost(5, '≤ 5 × one face', times),
      valuesOf(({ sixteenToOneAlike }) => sixteenToOneAlike),
    ),
  ];
  const straight = ({ line, sizes }: SizesRun) => line.deviation / (sizes.at(-1)?.one ?? Number.NaN);
  const oneToMany = `1:N over ${count(sizeOf(invented).faces)}, top 10, one thread`;
  const joining = `join of ${count(join.faces)} with itself`;
  const reading = atMost(1.5, '≤ 1.5 × reading the same 8 bits', times);
  const fast = atMost(3, '≤ 3 ms', (ms) => `${ms.toFixed(1)} ms`);
  const stored = ({ faces }: CollectionRun, limit: Limit, values: Record<string, number>) =>
    Object.entries(values).map(([how, value]) =>
      row(`1:N over ${count(faces)} stored faces, \`searchVector\` ${how}, one worker`, limit, [{ value }]),
    );
  const recall = atLeast(1, '1.000', (share) => share.toFixed(3));
  const eightTimes = (peer: string) => atLeast(8, `≥ 8 times as fast as ${peer}`, times);
  return [
    row(
      `${oneToMany}, vectors in memory`,
      reading,
      inMemory(({ oneToRead }) => oneToRead),
    ),
    ...stored(larger, reading, {
      'for the top 10': larger.oneToRead,
      'as called by default': larger.byDefaultToRead,
    }),
    row(
      '1:N over 100,000, vectors in memory',
      fast,
      inMemory(({ one }) => one, 100_000),
    ),
    ...stored(smaller, fast, {
      'for the top 10': smaller.one,
      'as called by default': smaller.byDefault,
    }),
    ...atOnce(`\`search\` of a photo, ${count(larger.faces)} stored faces, workers as by default`, (ratio) => [
      { value: ratio(larger.photos) },
    ]),
    ...atOnce('vectors in memory, workers as by default', (ratio) => ofRuns(({ byDefault }) => ratio(byDefault))),
    ...atOnce('vectors in memory, one thread', (ratio) => ofRuns((run) => ratio(sizeOf(run)))),
    row('recall against brute force, vectors in memory', recall, [
      { value: Math.min(hnsw.oursRecall, ...runs.flatMap((run) => [run.recall.everyone, run.recall.alike])) },
    ]),
    row('recall against brute force, `searchVector`', recall, [
      { value: Math.min(...collections.map(({ recall: { right, probes } }) => right / probes)) },
    ]),
    row(`against tfjs at ${count(tfjs.faces)}`, eightTimes('matMul + topk'), [{ value: tfjs.ratio }]),
    row(
      `against hnswlib-wasm at ${count(hnsw.faces)}`,
      atLeast(1, `as fast or faster, at recall 1 against ${hnsw.recall.toFixed(2)}`, times),
      [{ value: hnsw.ratio }],
    ),
    row(joining, eightTimes('tfjs `matMul` in blocks, products compared'), [{ value: join.withThresholdRatio }]),
    ...(smaller.join
      ? [
          row('the same of stored faces, `nearface.join`', eightTimes('tfjs `matMul` in blocks, products compared'), [
            { value: join.tfjs.withThreshold / smaller.join.ms },
          ]),
        ]
      : []),
    row(joining, eightTimes('the `matMul` alone'), [{ value: join.multiplyRatio }]),
    row(
      'memory',
      atMost(150, '≤ 150 bytes a face', (x) => x.toFixed(1)),
      [{ value: (larger.memory.shards + larger.memory.heap) / larger.faces }],
    ),
    row(
      `first answer of a new page, ${count(larger.faces)} faces`,
      atMost(4000, '≤ 4 s', (ms) => `${(ms / 1000).toFixed(2)} s`),
      [{ value: larger.coldStart }],
    ),
    row('the same', atMost(1.5, '≤ 1.5 × reading the segments', times), [{ value: larger.coldToRead }]),
    row(
      'cost by the number of faces',
      atMost(STRAIGHT, `a straight line: off by ≤ ${100 * STRAIGHT} %`, (share) => `${(100 * share).toFixed(1)} %`),
      ofRuns(straight),
    ),
  ];
}

/** Of a number of faces, or of the most. */
function sizeOf({ sizes }: SizesRun, faces = sizes.at(-1)?.faces): SizeResult {
  return sizes.find((size) => size.faces === faces) ?? (sizes.at(-1) as SizeResult);
}

const count = (n: number) => n.toLocaleString('en');
const times = (ratio: number) => `${ratio.toFixed(2)} ×`;
