import type { LiveRun } from './live';
import { ATTACK_KINDS } from './live-attacks';
import type { HourSample } from './live-hour';
import { median, quantile } from './metrics';
import { table } from './table';

/** The tables, in Markdown. */
export function liveReport({ app, human, naming, flicker, hour, checks }: LiveRun): string {
  const mib = (bytes?: number) => (bytes === undefined ? '' : (bytes / 2 ** 20).toFixed(1));
  const sample = (name: string, value: (sample: HourSample) => string) => [name, value(hour.before), value(hour.after)];
  const longest = app.longTasks.length === 0 ? 'none' : `${Math.max(...app.longTasks).toFixed(0)} ms the longest`;
  return [
    `Live page of the built app, one known face that walks about, ${app.seconds} s: ${rate(app.analysed)} frames a second analysed, ${percent(app.named)} of them with the face's name; ${rate(app.drawn)} drawn. Tasks of the main thread over 50 ms: ${app.longTasks.length} (${longest}). Human's \`detect\` before the same camera: ${rate(human)} frames a second.`,
    `${naming.entries} entries: named after ${median(naming.ms).toFixed(0)} ms (median; p90 ${quantile(naming.ms, 0.9).toFixed(0)} ms); ${naming.unnamed} never named; frames with a wrong name: ${naming.wrong}.`,
    `Two people walk past each other for 20 s: ${flicker.frames} frames analysed, ${flicker.seen} faces seen, ${percent(flicker.named / flicker.seen)} of them named; wrong names: ${flicker.wrong}; tracks whose name changed: ${flicker.switches}; tracks: ${flicker.tracks}.`,
    `An hour of visits: ${hour.visits} visits, ${hour.frames.toLocaleString('en')} frames in ${(hour.ms / 1000).toFixed(0)} s, ${hour.tracks} tracks.`,
    table(
      ['', 'before', 'after'],
      [
        sample('tensors', ({ tensors }) => String(tensors)),
        sample('JavaScript heap of the page, MiB', ({ heap }) => mib(heap)),
        sample('page process with workers, MiB', ({ resident }) => mib(resident)),
      ],
    ),
    'Active check of a photo before the camera, moved as the check asks:',
    table(
      ['', 'checks', 'passed', 'moves taken for done', 'ended with'],
      ATTACK_KINDS.map((kind) => [
        kind,
        String(checks[kind].length),
        String(checks[kind].filter(({ status }) => status === 'passed').length),
        String(checks[kind].reduce((sum, { done }) => sum + done, 0)),
        reasons(checks[kind].map(({ status, reason }) => reason ?? status)),
      ]),
    ),
  ].join('\n\n');
}

function reasons(all: string[]): string {
  return [...new Set(all)].map((reason) => `${reason} ${all.filter((other) => other === reason).length}`).join(', ');
}

const rate = (perSecond: number) => perSecond.toFixed(1);

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
