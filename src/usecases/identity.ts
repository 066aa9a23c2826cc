import type { Embedding, Quality } from '../faces/types';
import type { Identity, Match } from './types';

/** What a search said of one view of a followed face. */
export interface View {
  embedding: Embedding;
  /** `Quality.score` of the view. */
  quality: number;
  /** The most similar persons, best first, down to `floorOf(minScore)`. */
  matches: Match[];
}

/** Who a followed face is, and the views that speak for or against it. */
export interface Standing {
  identity: Identity;
  /** The last ones that counted, oldest first. */
  views: View[];
}

export const UNDECIDED: Standing = { identity: { status: 'pending' }, views: [] };

/** Persons that a view is compared with: the second says how clear the first is. */
export const COMPARED = 2;

/** Views that decide by majority where none was clear; also how many in a row bring another name. */
const DECIDING_VIEWS = 3;

/** Views in a row without anybody that take a name away. */
const DENYING_VIEWS = 5;

export const KEPT_VIEWS = 5;

/** How much more similar one person has to be than another to be told from them. */
const MARGIN = 0.1;

/** A view of a lower quality decides nothing alone; `Quality.score` of 98 % of the faces of `lfw10` is higher. */
const MIN_QUALITY = 0.3;

/** Of a head that is turned by 30°: beyond it embeddings of a person differ more and more. */
const MIN_FRONTALITY = 0.86;

/** Views of less than this share of the best one's quality do not count. */
const COUNTING_QUALITY = 0.5;

/**
 * After how long a view is asked for, ms, where the analyzer gave none by itself. Another name is told soon; that it is
 * nobody may be a matter of how somebody looks for a moment, and takes seconds.
 */
const INTERVALS = { pending: 250, renamed: 250, denied: 1000, settled: 3000 };

/** Views that come sooner after each other say the same. */
export const MIN_INTERVAL = 100;

/** The least similarity that is of interest: a person below it is no rival of one at `minScore`. */
export const floorOf = (minScore: number) => Math.max(0, minScore - MARGIN);

/**
 * What one more view makes of it. A clear view names a face at once; otherwise the majority of three views, weighted by
 * quality, decides. From then on the name stays, unless three views in a row say the same other name, or five that
 * it is nobody.
 */
export function vote(standing: Standing, view: View, minScore: number): Standing {
  const best = Math.max(0, ...standing.views.map(({ quality }) => quality));
  if (view.quality < COUNTING_QUALITY * best) return standing;
  const before = standing.views.filter(({ quality }) => quality >= COUNTING_QUALITY * view.quality);
  const views = [...before, view].slice(-KEPT_VIEWS);
  // It was decided by views too poor for anything else.
  const isFirst = before.length === 0 && standing.identity.status === 'unknown';
  const identity = isFirst ? UNDECIDED.identity : standing.identity;
  const decided = decide(identity, views, view, minScore);
  return { views, identity: isFirst && decided.status === 'pending' ? standing.identity : decided };
}

/**
 * The same after the collection has changed: `views` are the standing's, looked up again. Somebody new, renamed or
 * merged gets the name at once, and nobody loses one that is still to be found.
 */
export function reconsider({ identity }: Standing, views: View[], minScore: number): Standing {
  const fresh = views.reduce((standing, view) => vote(standing, view, minScore), UNDECIDED);
  if (fresh.identity.status === 'known' || identity.status !== 'known') return fresh;
  const match = bestMatch(views, identity.match.personId);
  return match ? { views, identity: { status: 'known', match } } : fresh;
}

/** After how many ms another view is to be asked for. */
export function nextViewAfter({ identity, views }: Standing, minScore: number): number {
  if (identity.status === 'pending') return INTERVALS.pending;
  const last = views.at(-1);
  const said = last && sayOf(last, identity, minScore);
  if (said === undefined) return INTERVALS.settled;
  return said === '' ? INTERVALS.denied : INTERVALS.renamed;
}

/** Whether a view of that quality can tell more of somebody about whom it was decided before. */
export const isTelling = ({ score, frontality }: Quality) => score >= MIN_QUALITY && frontality >= MIN_FRONTALITY;

/** The name that a face bears, or would bear if another did not with more right. */
export interface Claim {
  standing: Standing;
  /** The person that the face has lost to another, and how strong that one was. */
  lost?: { personId: string; strength: number } | undefined;
}

/**
 * Sees to it that of the faces of one frame no two bear the same person, unless all of them are strong: the weaker ones
 * lose the name, and win it back only by becoming clearly stronger. Changes `lost`.
 */
export function contest(claims: Iterable<Claim>, minScore: number): void {
  const holders = new Map<string, { claim: Claim; strength: number }>();
  const strong = strongScore(minScore);
  for (const claim of claims) {
    const personId = knownOf(claim.standing);
    if (personId === undefined) continue;
    const strength = strengthOf(claim.standing, personId);
    if (isLost(claim, personId, strength, strong)) continue;
    claim.lost = undefined;
    const holder = holders.get(personId);
    if (holder && Math.min(holder.strength, strength) >= strong) continue;
    const [winner, loser] =
      holder && holder.strength >= strength ? [holder, { claim, strength }] : [{ claim, strength }, holder];
    holders.set(personId, winner);
    if (loser) loser.claim.lost = { personId, strength: winner.strength };
  }
}

/** Who the face is once the contest is over. */
export function identityOf({ standing: { identity }, lost }: Claim): Identity {
  if (identity.status === 'known' && identity.match.personId === lost?.personId) return { status: 'unknown' };
  return identity;
}

function decide(identity: Identity, views: View[], view: View, minScore: number): Identity {
  switch (identity.status) {
    case 'pending': {
      const match = clearMatch(view, minScore);
      if (match) return { status: 'known', match };
      return views.length < DECIDING_VIEWS ? identity : majority(views, minScore);
    }
    case 'unknown': {
      const last = views.slice(-DECIDING_VIEWS);
      const isNamed = last.length === DECIDING_VIEWS && last.every((one) => sayOf(one, identity, minScore));
      return isNamed ? majority(last, minScore) : identity;
    }
    case 'known': {
      const { personId } = identity.match;
      const said = views.map((one) => sayOf(one, identity, minScore));
      const [other, ...same] = said.slice(-DECIDING_VIEWS);
      if (other && same.length === DECIDING_VIEWS - 1 && same.every((one) => one === other)) {
        return { status: 'known', match: bestMatch(views, other) as Match };
      }
      if (said.length >= DENYING_VIEWS && said.slice(-DENYING_VIEWS).every((one) => one !== undefined)) {
        return { status: 'unknown' };
      }
      return { status: 'known', match: bestMatch(views, personId) ?? identity.match };
    }
  }
}

/** Who a view says it is, if it contradicts the identity: a person's id, or '' for nobody. */
function sayOf({ matches }: View, identity: Identity, minScore: number): string | undefined {
  const [best] = matches;
  if (identity.status !== 'known') return best && best.score >= minScore ? best.personId : undefined;
  const own = matches.find(({ personId }) => personId === identity.match.personId);
  if (!best) return '';
  if (best === own || best.score - (own?.score ?? 0) < MARGIN) return undefined;
  return best.score >= minScore ? best.personId : '';
}

/** A match that needs no further view. */
function clearMatch({ matches: [best, second], quality }: View, minScore: number): Match | undefined {
  if (!best || quality < MIN_QUALITY || best.score < clearScore(minScore)) return undefined;
  return best.score - (second?.score ?? 0) >= MARGIN ? best : undefined;
}

/** A third of the way from the threshold to 1: from 0.7 to 0.8, where the FAR is a fifth. */
const clearScore = (minScore: number) => minScore + (1 - minScore) / 3;

/** Two thirds of the way: from 0.7 to 0.9, above which hardly an impostor was seen. */
const strongScore = (minScore: number) => minScore + (2 * (1 - minScore)) / 3;

function majority(views: View[], minScore: number): Identity {
  const weights = new Map<string, number>();
  let total = 0;
  for (const { quality, matches } of views) {
    // Views of no quality at all are still votes.
    const weight = Math.max(quality, 0.01);
    total += weight;
    const [best] = matches;
    if (best && best.score >= minScore) weights.set(best.personId, (weights.get(best.personId) ?? 0) + weight);
  }
  const winner = [...weights].find(([, weight]) => weight > total / 2);
  return winner ? { status: 'known', match: bestMatch(views, winner[0]) as Match } : { status: 'unknown' };
}

function bestMatch(views: View[], personId: string): Match | undefined {
  const own = views.flatMap(({ matches }) => matches.filter((match) => match.personId === personId));
  return own.sort((a, b) => b.score - a.score)[0];
}

const knownOf = ({ identity }: Standing) => (identity.status === 'known' ? identity.match.personId : undefined);

/** Mean similarity of the views to a person, weighted by quality. */
function strengthOf({ views }: Standing, personId: string): number {
  let sum = 0;
  let total = 0;
  for (const { quality, matches } of views) {
    sum += quality * (matches.find((match) => match.personId === personId)?.score ?? 0);
    total += quality;
  }
  return total > 0 ? sum / total : 0;
}

function isLost({ lost }: Claim, personId: string, strength: number, strong: number): boolean {
  return lost?.personId === personId && strength < Math.min(lost.strength + MARGIN, (1 + strong) / 2);
}
