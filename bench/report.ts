import { apiReport } from './api';
import { clusterReport } from './cluster';
import { countFaces } from './groups';
import type { MemorySample } from './leak';
import { liveReport } from './live-report';
import { liveTargetRows } from './live-targets';
import type { PhotoResult } from './measure';
import { type BenchRun, type GroupsRun, milliseconds, nearfaceComparison, speedRatio } from './measurements';
import { METHOD } from './method';
import { equalErrorRate, median, quantile, tarAtFar } from './metrics';
import { searchReport } from './search-report';
import { searchTargetRows } from './search-targets';
import type { SystemName } from './systems/system';
import { table } from './table';
import { scoreRows, targetRows } from './targets';
import type { WorkerResult } from './workers';

const TITLES: Record<SystemName, string> = {
  nearface: 'Nearface',
  'face-api': '@vladmandic/face-api',
  human: '@vladmandic/human',
};

/** The run as Markdown. */
export function report(run: BenchRun): string {
  return `${[
    '# Bench',
    `Written by \`${run.command}\` on ${run.machine.date}; do not edit.`,
    '## Machine',
    table(['', ''], run.machine.rows),
    '## Accuracy and speed',
    facesSection(run),
    ...run.groups.flatMap((groups) => [`## Group photos: ${groups.name}`, groupsSection(run.systems, groups)]),
    '## People out of a heap of faces',
    clustersSection(run),
    '## Workers',
    workersSection(run.workers),
    '## Score',
    scoreSection(run),
    '## Targets',
    table(['target', 'to reach', 'measured', ''], targetRows(run)),
    '## Memory',
    memorySection(run.memory),
    '## Search',
    run.search ? searchReport(run.search) : 'Not measured in this run; `--search` does.',
    '## Search targets',
    run.search
      ? table(['target', 'to reach', 'measured', ''], searchTargetRows(run.search))
      : 'Not measured in this run.',
    '## Live',
    run.live ? liveReport(run.live) : 'Not measured in this run; `--live` does.',
    '## Live targets',
    run.live ? table(['target', 'to reach', 'measured', ''], liveTargetRows(run.live)) : 'Not measured in this run.',
    '## API',
    run.api ? apiReport(run.api) : 'Not measured in this run; `--api` does.',
    METHOD,
  ].join('\n\n')}\n`;
}

function facesSection({ faces, systems }: BenchRun): string {
  if (!faces)
    return 'Accuracy needs photos of known persons: `npm run bench -- --faces DIR`, with folders named after people.';
  const persons = new Set(faces.photos.map(({ person }) => person)).size;
  const rows = systems.flatMap((system) =>
    Object.entries(faces.comparisons[system] ?? {}).map(([distance, comparison], i) => [
      i === 0 ? TITLES[system] : '',
      distance,
      String(comparison.missed),
      percent(equalErrorRate(comparison), 2),
      tarAtFar(comparison, 1e-2).toFixed(3),
      tarAtFar(comparison, 1e-3).toFixed(3),
      `${comparison.rank1.right} of ${comparison.rank1.of}`,
      ...(i === 0 ? times(faces.results, system) : ['', '']),
    ]),
  );
  return [
    `\`${faces.name}\`: ${faces.photos.length} photos of ${persons} persons, main face of each, all pairs.`,
    table(
      [
        '',
        'distance',
        'photos without a face',
        'EER',
        'TAR at FAR 1e-2',
        'TAR at FAR 1e-3',
        'rank-1',
        'median ms',
        'p90 ms',
      ],
      rows,
    ),
    ...ratios(faces.results, systems),
  ].join('\n\n');
}

function groupsSection(systems: SystemName[], { photos, results }: GroupsRun): string {
  const faces = photos.reduce((sum, { truth }) => sum + truth.length, 0);
  const rows = systems.map((system) => {
    const counts = photos.map(({ truth }, i) => countFaces(truth, results[i]?.systems[system]?.boxes ?? []));
    const sum = (key: 'found' | 'missed' | 'false') => String(counts.reduce((total, count) => total + count[key], 0));
    return [TITLES[system], sum('found'), sum('missed'), sum('false'), ...times(results, system)];
  });
  return [
    `${photos.length} photos with ${faces} annotated faces.`,
    table(['', 'found', 'missed', 'false', 'median ms', 'p90 ms'], rows),
    ...ratios(results, systems),
  ].join('\n\n');
}

function clustersSection({ faces, invented }: BenchRun): string {
  return [
    faces?.clusters ? `\`${faces.name}\`: ${clusterReport(faces.clusters)}` : 'Real faces need `--faces DIR`.',
    ...(invented ? [`Invented embeddings with the distances of real ones: ${clusterReport(invented)}`] : []),
  ].join('\n\n');
}

function workersSection(workers?: WorkerResult): string {
  if (!workers) return 'Not measured in this run.';
  const { photos, one, two } = workers;
  return `A batch of ${photos} photos, in turn with one worker and with two, medians: ${one.toFixed(1)} and ${two.toFixed(1)} photos a second, ${(two / one).toFixed(2)} times as many.`;
}

function scoreSection({ faces }: BenchRun): string {
  const comparison = nearfaceComparison(faces);
  if (!comparison) return 'Needs `--faces DIR`.';
  return [
    `Pairs whose score is at least the threshold, with the knots of \`src/search/knots.ts\`: ${comparison.genuine.length} genuine and ${comparison.impostor.length} impostor pairs.`,
    table(['score at least', 'FAR', 'at most', 'TAR', 'at least', ''], scoreRows(comparison)),
  ].join('\n\n');
}

function memorySection(samples?: MemorySample[]): string {
  if (!samples) return 'Not measured in this run; `--photos 1000` does.';
  const mib = (bytes?: number) => (bytes === undefined ? '' : (bytes / 2 ** 20).toFixed(1));
  return [
    'Nearface enrols with two workers; every photo is altered, so that no two are alike. Garbage is collected before each line.',
    table(
      ['photos', 'tensors', 'JavaScript heap of the page, MiB', 'page process with workers, MiB'],
      samples.map(({ photos, tensors, heap, resident }) => [String(photos), String(tensors), mib(heap), mib(resident)]),
    ),
  ].join('\n\n');
}

function ratios(results: PhotoResult[], systems: SystemName[]): string[] {
  if (!systems.includes('nearface')) return [];
  return systems
    .filter((system) => system !== 'nearface')
    .map((peer) => {
      const { ofMedians, ofPhotos } = speedRatio(results, peer);
      return `Nearface is ${ofPhotos.toFixed(1)} times as fast as ${TITLES[peer]} (median of the photos' ratios; ratio of the medians: ${ofMedians.toFixed(1)}).`;
    });
}

function times(results: PhotoResult[], system: SystemName): string[] {
  const ms = milliseconds(results, system);
  return [median(ms).toFixed(0), quantile(ms, 0.9).toFixed(0)];
}

function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`;
}
