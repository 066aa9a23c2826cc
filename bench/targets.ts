import { distanceAt } from '../src/search/score';
import { SCORE_TARGETS } from './fit';
import { type BenchRun, nearfaceComparison, speedRatio } from './measurements';
import { acceptedShare, type Comparison, equalErrorRate, tarAtFar } from './metrics';

const NOT_MEASURED = 'not measured in this run';

/** Rows of what Nearface has to reach: target, limit, measured, verdict. */
export function targetRows({ faces, systems, workers }: BenchRun): string[][] {
  const comparison = nearfaceComparison(faces);
  const measured = (
    value: number | undefined,
    format: (value: number) => string,
    reached: (value: number) => boolean,
  ) => (value === undefined ? [NOT_MEASURED, ''] : [format(value), verdict(reached(value))]);
  const times = (value: number) => `${value.toFixed(2)} times`;
  const against = (peer: 'face-api' | 'human') =>
    faces && systems.includes(peer) ? speedRatio(faces.results, peer).ofPhotos : undefined;
  const rank1 = comparison && comparison.rank1.right / comparison.rank1.of;
  const scoreMet = comparison && scoreRows(comparison).every((row) => row.at(-1) === verdict(true));
  return [
    ['photos with no face found', '0', ...measured(comparison?.missed, String, (missed) => missed === 0)],
    ['EER', '≤ 0.9 %', ...measured(comparison && equalErrorRate(comparison), percent, (eer) => eer <= 0.009)],
    [
      'TAR at FAR 1e-3',
      '≥ 0.97',
      ...measured(
        comparison && tarAtFar(comparison, 1e-3),
        (tar) => tar.toFixed(3),
        (tar) => tar >= 0.97,
      ),
    ],
    ['rank-1, leave one out', '100 %', ...measured(rank1, percent, (share) => share === 1)],
    [
      'a photo, one worker, against face-api',
      '≥ 5 times as fast',
      ...measured(against('face-api'), times, (x) => x >= 5),
    ],
    ['against Human', '≥ 2.5 times as fast', ...measured(against('human'), times, (x) => x >= 2.5)],
    [
      'score table',
      'met',
      ...measured(scoreMet === undefined ? undefined : Number(scoreMet), (met) => (met ? 'met' : 'not met'), Boolean),
    ],
    [
      'groups of several persons, without names',
      '0',
      ...measured(faces?.clusters?.grouped.mixed, String, (mixed) => mixed === 0),
    ],
    [
      'groups of two or more, without names',
      '≤ 1.2 a person',
      ...measured(
        faces?.clusters && faces.clusters.grouped.groups / faces.clusters.persons,
        (share) => share.toFixed(2),
        (share) => share <= 1.2,
      ),
    ],
    [
      'two workers on two cores',
      '≥ 1.6 times one worker',
      ...(workers ? measured(workers.two / workers.one, times, (x) => x >= 1.6) : [NOT_MEASURED, '']),
    ],
  ];
}

/** Rows of the score table: threshold, FAR, its limit, TAR, its limit, verdict. */
export function scoreRows({ genuine, impostor }: Comparison): string[][] {
  return SCORE_TARGETS.map((target) => {
    const distance = distanceAt(target.minScore);
    const far = acceptedShare(impostor, distance);
    const tar = acceptedShare(genuine, distance);
    return [
      target.minScore.toFixed(2),
      far === 0 ? 'none seen' : far.toExponential(1),
      target.far === 0 ? 'none seen' : target.far.toExponential(0),
      tar.toFixed(3),
      target.tar.toFixed(2),
      verdict(far <= target.far && tar >= target.tar),
    ];
  });
}

export function verdict(reached: boolean): string {
  return reached ? 'reached' : '**not reached**';
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
