import { atLeast, atMost, row } from './limits';
import type { LiveRun } from './live';
import { median } from './metrics';

/** What the process may grow by in an hour: less than a tenth, as a level memory moves a little. */
const LEVEL = 1.1;

/** Rows of what live search has to reach: target, limit, measured, verdict. */
export function liveTargetRows({ app, naming, flicker, hour, checks }: LiveRun): string[][] {
  const { before, after } = hour;
  const ended = Object.values(checks).flat();
  const passed = ended.filter(({ status }) => status === 'passed').length;
  const perSecond = (value: number) => `${value.toFixed(1)} a second`;
  return [
    row('live frame rate, WASM, 640 × 480, one face known', atLeast(15, '≥ 15 frames a second analysed', perSecond), [
      { value: app.analysed },
    ]),
    row('drawing', atLeast(29.5, 'the camera’s rate: 30 frames a second', perSecond), [{ value: app.drawn }]),
    row(
      'from a face entering to its name',
      atMost(600, '≤ 600 ms median', (ms) => `${ms.toFixed(0)} ms`),
      [{ value: median([...naming.ms, ...Array<number>(naming.unnamed).fill(Number.POSITIVE_INFINITY)]) }],
    ),
    row('wrong names over 20 s with two people', none, [{ value: flicker.wrong }]),
    row('switches of a name over 20 s with two people', none, [{ value: flicker.switches }]),
    row(
      'main thread, longest task',
      atMost(50, 'none over 50 ms', (ms) => (ms === 0 ? 'none' : `${ms.toFixed(0)} ms`)),
      [{ value: Math.max(0, ...app.longTasks) }],
    ),
    row('an hour of frames: tensors', atMost(0, 'none more', String), [{ value: after.tensors - before.tensors }]),
    ...(before.resident && after.resident
      ? [
          row(
            'an hour of frames: memory of the page with its workers',
            atMost(LEVEL, `level: ≤ ${LEVEL} × before`, (ratio) => `${ratio.toFixed(2)} ×`),
            [{ value: after.resident / before.resident }],
          ),
        ]
      : []),
    row('active check against photos', atMost(0, `0 of ${ended.length} pass`, String), [{ value: passed }]),
  ];
}

const none = atMost(0, '0', String);
