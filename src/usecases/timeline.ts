import type { Identity, LiveFace, LiveFrame } from './types';

/** ms of the video. */
export interface Interval {
  from: number;
  to: number;
}

/** Somebody in a video, and when. */
export interface TimelineRow {
  /** A person's id, or one of the timeline's own for somebody unknown. */
  key: string;
  identity: Identity;
  /** Rising, with gaps between them. */
  intervals: Interval[];
  /** Of the session, those that showed the face, oldest first. */
  trackIds: number[];
}

export interface Timeline {
  /** Takes the next frame of the video; times rise. */
  add(frame: LiveFrame): void;
  /** One for each person, and one for each track of somebody unknown, by first appearance. */
  rows(): TimelineRow[];
}

/** Gaps up to this long are closed, ms: somebody turned away for a moment. */
const GAP = 1000;

/**
 * Who appears when in a video. A track that gets a name only after a while had it from the beginning; faces that were
 * gone before anybody could tell who they are are left out.
 */
export function createTimeline(): Timeline {
  const rows = new Map<string, TimelineRow>();
  return {
    add({ faces, time }) {
      for (const face of faces) {
        const row = rowOf(rows, face);
        extend(row.intervals, time);
        if (!row.trackIds.includes(face.trackId)) row.trackIds.push(face.trackId);
      }
    },
    rows: () =>
      [...rows.values()]
        .filter(({ identity }) => identity.status !== 'pending')
        .map((row) => ({
          ...row,
          intervals: row.intervals.map((interval) => ({ ...interval })),
          trackIds: [...row.trackIds],
        }))
        .sort((a, b) => startOf(a) - startOf(b)),
  };
}

function rowOf(rows: Map<string, TimelineRow>, { trackId, identity }: LiveFace): TimelineRow {
  const nameless = `track-${trackId}`;
  const key = identity.status === 'known' ? identity.match.personId : nameless;
  const row: TimelineRow = rows.get(key) ?? { key, identity, intervals: [], trackIds: [] };
  rows.set(key, row);
  row.identity = betterOf(row.identity, identity);
  const earlier = rows.get(nameless);
  if (key !== nameless && earlier) {
    rows.delete(nameless);
    row.intervals = joined([...row.intervals, ...earlier.intervals]);
    row.trackIds = [...new Set([...row.trackIds, ...earlier.trackIds])].sort((a, b) => a - b);
  }
  return row;
}

/** The newest name, with the best score. */
function betterOf(before: Identity, now: Identity): Identity {
  if (now.status === 'pending') return before;
  if (before.status !== 'known' || now.status !== 'known' || now.match.score >= before.match.score) return now;
  const { name, metadata } = now.match;
  return { status: 'known', match: { ...before.match, name, metadata } };
}

function extend(intervals: Interval[], time: number): void {
  const last = intervals.at(-1);
  if (last && time - last.to <= GAP) last.to = time;
  else intervals.push({ from: time, to: time });
}

/** Rising, and without gaps that are too short. */
export function joined(intervals: Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const { from, to } of intervals.sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from - last.to <= GAP) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

const startOf = ({ intervals }: TimelineRow) => (intervals[0] as Interval).from;
