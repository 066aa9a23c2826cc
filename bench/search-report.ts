import type { SearchRun } from './search';
import type { CollectionRun } from './search-collection';
import type { JoinRun } from './search-join';
import { type SizesRun, THRESHOLD } from './search-sizes';
import { table } from './table';

/** The tables, in Markdown. */
export function searchReport({ invented, real, tfjs, hnsw, join, collections }: SearchRun): string {
  return [
    'Five faces a person. Times in ms, medians; ratios are medians of the rounds’ own.',
    '### Vectors in memory, one thread',
    sizesTable('Invented vectors', invented),
    ...(real ? [sizesTable('Real embeddings with noise', real)] : []),
    `tfjs matMul + topk (WASM) at ${count(tfjs.faces)}: ${tfjs.theirs.toFixed(0)} ms against ${tfjs.ours.toFixed(1)} ms, ${tfjs.ratio.toFixed(1)} times as long.`,
    `hnswlib-wasm (M 16, ef 200) at ${count(hnsw.faces)}: built in ${(hnsw.build / 1000).toFixed(0)} s, ${hnsw.theirs.toFixed(2)} ms a probe at recall ${hnsw.recall.toFixed(3)}; here: filled in ${(hnsw.fill / 1000).toFixed(1)} s, ${hnsw.ours.toFixed(2)} ms at recall ${hnsw.oursRecall.toFixed(3)}.`,
    '### Join',
    joinSection(join, collections),
    '### Stored collections',
    collectionsTable(collections),
  ].join('\n\n');
}

function sizesTable(title: string, { sizes, byDefault, line, recall }: SizesRun): string {
  const rows = sizes.map(({ faces, fill, read, one, alike, sixteen, sixteenAlike, oneToRead, sixteenToOne }) => [
    count(faces),
    read.toFixed(2),
    ...[one, alike, sixteen, sixteenAlike].map((ms) => ms.toFixed(1)),
    times(oneToRead),
    times(sixteenToOne),
    ((one / faces) * 1e6).toFixed(1),
    ((fill / faces) * 1e3).toFixed(1),
  ]);
  const head = [
    'faces',
    'reading 8 bits',
    'one probe, top 10',
    `the same, score ≥ ${THRESHOLD}`,
    '16 probes',
    `the same, score ≥ ${THRESHOLD}`,
    'one : reading',
    '16 : one',
    'ns a face',
    'fill, µs a face',
  ];
  return [
    `${title}:`,
    table(head, rows),
    `The line of least squares through one probe's times: ${line.base.toFixed(2)} ms + ${(line.slope * 1e6).toFixed(2)} ns a face; the farthest time lies ${line.deviation.toFixed(2)} ms from it. Recall at the last size: ${recall.everyone.toFixed(3)} (everyone), ${recall.alike.toFixed(3)} (score ≥ ${THRESHOLD}), ${recall.probes} probes.`,
    `The last size with workers as by default: one probe ${byDefault.one.toFixed(1)} ms, 16 ${byDefault.sixteen.toFixed(1)} ms (${times(byDefault.sixteenToOne)}); with a score ≥ ${THRESHOLD} ${byDefault.alike.toFixed(1)} ms and ${byDefault.sixteenAlike.toFixed(1)} ms (${times(byDefault.sixteenToOneAlike)}).`,
  ].join('\n\n');
}

function joinSection(
  { faces, pairs, ms, threads, rate, peakRate, tfjs, ...join }: JoinRun,
  collections: CollectionRun[],
) {
  const seconds = (value: number) => (value / 1000).toFixed(1);
  const stored = collections.find((collection) => collection.faces === faces)?.join;
  const giga = (value: number) => (value / 1e9).toFixed(1);
  const rows = [
    [`here, vectors in memory, ${threads} threads`, seconds(ms), ''],
    ...(stored ? [['`nearface.join` of the stored collection', seconds(stored.ms), '']] : []),
    ['tfjs `matMul` in blocks', seconds(tfjs.multiply), times(join.multiplyRatio)],
    ['the same, and comparing with the threshold', seconds(tfjs.withThreshold), times(join.withThresholdRatio)],
  ];
  return [
    `${count(faces)} faces with themselves, score ≥ ${THRESHOLD}: ${count(pairs)} pairs${stored ? `, ${count(stored.pairs)} from the stored collection` : ''}.`,
    table(['', 's', 'to the first'], rows),
    `Multiply-adds a second: ${giga(rate)} · 10⁹, ${giga(rate / threads)} · 10⁹ a thread; the kernel alone, over one block again and again, ${giga(peakRate)} · 10⁹ on one thread. tfjs: ${tfjs.sample} of ${tfjs.blockPairs} pairs of blocks; of their ${count(tfjs.pairs)} pairs of faces ${tfjs.differing === 0 ? 'both find the same' : `**${tfjs.differing} differ**`}.`,
  ].join('\n\n');
}

function collectionsTable(collections: CollectionRun[]): string {
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const row = (name: string, value: (run: CollectionRun) => string) => [name, ...collections.map(value)];
  return table(
    ['faces', ...collections.map(({ faces }) => count(faces))],
    [
      row('import, µs a face', ({ faces, import: ms }) => ((ms / faces) * 1e3).toFixed(0)),
      row(
        'files of segments, s until all are written',
        ({ files: { ms, files } }) => `${(ms / 1e3).toFixed(1)} (${files})`,
      ),
      row('reading 8 bits', ({ read }) => read.toFixed(1)),
      row('`searchVector`, top 10, one worker', ({ one, oneToRead }) => besideReading(one, oneToRead)),
      row('the same probe again: persons found before', ({ again, againToRead }) => besideReading(again, againToRead)),
      row('`searchVector` as called by default, one worker', ({ byDefault, byDefaultToRead }) =>
        besideReading(byDefault, byDefaultToRead),
      ),
      row('`searchVector`, top 10, one worker, nobody known beforehand', ({ oneUnread, oneUnreadToRead }) =>
        besideReading(oneUnread, oneUnreadToRead),
      ),
      row('as called by default, one worker, nobody known beforehand', ({ byDefaultUnread, byDefaultUnreadToRead }) =>
        besideReading(byDefaultUnread, byDefaultUnreadToRead),
      ),
      row('`searchVector`, top 10, workers as by default', ({ all, allToRead }) => besideReading(all, allToRead)),
      row('`search` of a photo with one face, top 10, workers as by default', ({ photos }) => photos.one.toFixed(1)),
      row(
        '`search` of one with 16 faces',
        ({ photos }) => `${photos.sixteen.toFixed(1)} (${times(photos.sixteenToOne)} one)`,
      ),
      row(
        `the same, score ≥ ${THRESHOLD}`,
        ({ photos }) => `${photos.sixteenAlike.toFixed(1)} (${times(photos.sixteenToOneAlike)} one)`,
      ),
      row('recall, ids and order', ({ recall }) => `${recall.right} of ${recall.probes}`),
      row('first answer of a new page', ({ coldStart }) => coldStart.toFixed(0)),
      row(
        'reading segments alone',
        ({ readSegments, coldToRead }) => `${readSegments.toFixed(0)} (first answer: ${times(coldToRead)})`,
      ),
      row('memory of the shards, bytes a face', ({ faces, memory }) => (memory.shards / faces).toFixed(1)),
      row('JavaScript around it, and persons, bytes a face', ({ faces, memory }) => (memory.heap / faces).toFixed(1)),
      row('growth of the process, MiB', ({ memory }) => (memory.resident === undefined ? '' : mib(memory.resident))),
    ],
  );
}

const count = (n: number) => n.toLocaleString('en');

const times = (ratio: number) => `${ratio.toFixed(2)} ×`;

const besideReading = (ms: number, toRead: number) => `${ms.toFixed(1)} (${times(toRead)} reading)`;
