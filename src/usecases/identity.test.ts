import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Claim,
  contest,
  identityOf,
  nextViewAfter,
  reconsider,
  type Standing,
  UNDECIDED,
  type View,
  vote,
} from './identity';
import type { Match } from './types';

const MIN_SCORE = 0.7;

/** `scores`: of the persons, best first. */
function view(scores: Record<string, number>, quality = 0.8): View {
  const matches = Object.entries(scores).map(
    ([personId, score]): Match => ({ personId, name: personId.toUpperCase(), faceId: '', score, metadata: {} }),
  );
  return { embedding: new Float32Array(128), quality, matches };
}

const after = (views: View[], from = UNDECIDED) =>
  views.reduce((standing, one) => vote(standing, one, MIN_SCORE), from);
const said = ({ identity }: Pick<Standing, 'identity'>) =>
  identity.status === 'known' ? identity.match.personId : identity.status;

const ann = view({ ann: 0.9 });
const bob = view({ bob: 0.9 });
const nobody = view({});

test('a clear first view decides at once', () => {
  expect(said(after([view({ ann: 0.8, bob: 0.65 })]))).toBe('ann');
});

test.each([
  ['hardly above the threshold', view({ ann: 0.79 })],
  ['with a rival', view({ ann: 0.9, bob: 0.85 })],
  ['of a poor picture', view({ ann: 0.95 }, 0.2)],
  ['of nobody', nobody],
])('a first view %s decides nothing yet', (_, first) => {
  expect(said(after([first]))).toBe('pending');
  expect(said(after([first, first]))).toBe('pending');
});

test('without a clear view the majority of three decides', () => {
  const weak = view({ ann: 0.75 });
  expect(said(after([weak, nobody, weak]))).toBe('ann');
  expect(said(after([weak, nobody, nobody]))).toBe('unknown');
  expect(said(after([weak, nobody, view({ bob: 0.75 })]))).toBe('unknown');
});

test('views weigh as much as they show', () => {
  const weak = view({ ann: 0.75 }, 0.4);
  expect(said(after([weak, weak, view({}, 0.8)]))).toBe('unknown');
  expect(said(after([weak, weak, view({}, 0.7)]))).toBe('ann');
});

test('two enrolments of one person are no reason for a name to change', () => {
  const twins = [view({ ann: 0.9, anna: 0.88 }), view({ anna: 0.9, ann: 0.88 })] as [View, View];
  const standing = after([twins[0], twins[0], twins[1]]);
  expect(said(standing)).toBe('ann');
  expect(said(after([twins[1], twins[1], twins[1], twins[1]], standing))).toBe('ann');
});

test('another name takes three views in a row', () => {
  expect(said(after([ann, bob, bob, ann, bob, bob]))).toBe('ann');
  expect(said(after([ann, bob, bob, bob]))).toBe('bob');
  expect(said(after([ann, bob, view({ cid: 0.9 }), bob]))).toBe('ann');
});

test('somebody known becomes unknown after five views in a row of nobody', () => {
  expect(said(after([ann, nobody, nobody, nobody, nobody]))).toBe('ann');
  expect(said(after([ann, nobody, nobody, nobody, nobody, nobody]))).toBe('unknown');
  // Under the threshold, but nearer than anybody else.
  expect(said(after([ann, ...new Array(10).fill(view({ ann: 0.65 }))]))).toBe('ann');
});

test('somebody unknown gets a name after three views in a row', () => {
  const unknown = after([nobody, nobody, nobody]);
  expect(said(after([ann, ann], unknown))).toBe('unknown');
  expect(said(after([ann, ann, nobody, ann], unknown))).toBe('unknown');
  expect(said(after([ann, ann, ann], unknown))).toBe('ann');
});

test('poor views do not count beside good ones', () => {
  const poor = view({ bob: 0.95 }, 0.3);
  expect(said(after([ann, poor, poor, poor]))).toBe('ann');
  const unknown = after([poor, poor, poor].map((one) => ({ ...one, matches: [] })));
  expect(said(unknown)).toBe('unknown');
  // The first good one decides as if they had not been.
  expect(said(after([ann], unknown))).toBe('ann');
  expect(said(after([view({ ann: 0.75 })], unknown))).toBe('unknown');
});

test('the match is that of the best view', () => {
  const { identity } = after([view({ ann: 0.85 }), view({ ann: 0.95 }), view({ ann: 0.9 })]);
  expect(identity).toMatchObject({ status: 'known', match: { score: 0.95, name: 'ANN' } });
});

test('few views are kept', () => {
  expect(after(new Array(1000).fill(ann)).views).toHaveLength(5);
});

test('who is enrolled while being looked at gets the name at once', () => {
  const unknown = after([nobody, nobody, nobody]);
  const enrolled = unknown.views.map((one) => ({ ...one, matches: ann.matches }));
  expect(said(reconsider(unknown, enrolled, MIN_SCORE))).toBe('ann');
});

test('after a change a name stays that is still to be found, and one that is not goes', () => {
  const standing = after([view({ ann: 0.75 }), nobody, view({ ann: 0.75 }), nobody, nobody]);
  expect(said(standing)).toBe('ann');
  const again = reconsider(standing, [...standing.views], MIN_SCORE);
  expect(said(again)).toBe('ann');
  const renamed = standing.views.map((one) => ({
    ...one,
    matches: one.matches.map((match) => ({ ...match, name: 'Anna' })),
  }));
  expect(reconsider(standing, renamed, MIN_SCORE).identity).toMatchObject({ match: { personId: 'ann', name: 'Anna' } });
  const deleted = standing.views.map((one) => ({ ...one, matches: [] }));
  expect(said(reconsider(standing, deleted, MIN_SCORE))).toBe('unknown');
});

test('views are asked for until it is decided, and when they contradict', () => {
  const interval = (views: View[]) => nextViewAfter(after(views), MIN_SCORE);
  const settled = interval([ann]);
  expect(interval([])).toBeLessThan(settled);
  expect(interval([nobody, nobody])).toBeLessThan(settled);
  expect(interval([nobody, nobody, nobody])).toBe(settled);
  expect(interval([ann, bob])).toBeLessThan(settled);
  expect(interval([nobody, nobody, nobody, ann])).toBeLessThan(settled);
  expect(interval([ann, nobody])).toBeLessThan(settled);
  expect(interval([ann, bob])).toBeLessThan(interval([ann, nobody]));
});

const claimOf = (score: number, person = 'ann'): Claim => ({ standing: after([view({ [person]: score })]) });
const names = (claims: Claim[]) => {
  contest(claims, MIN_SCORE);
  return claims.map((claim) => said({ identity: identityOf(claim) }));
};

test('of two faces with one name the weaker is unknown, in whatever order they come', () => {
  expect(names([claimOf(0.85), claimOf(0.82)])).toEqual(['ann', 'unknown']);
  expect(names([claimOf(0.82), claimOf(0.95)])).toEqual(['unknown', 'ann']);
  expect(names([claimOf(0.82), claimOf(0.85), claimOf(0.83)])).toEqual(['unknown', 'ann', 'unknown']);
  expect(names([claimOf(0.85), claimOf(0.82, 'bob')])).toEqual(['ann', 'bob']);
});

test('two faces that are both strong keep the name: a mirror, a picture on a wall', () => {
  expect(names([claimOf(0.93), claimOf(0.91)])).toEqual(['ann', 'ann']);
});

test('a name that was lost does not come back when the stronger face leaves, but when the face becomes the stronger', () => {
  const [strong, weak] = [claimOf(0.85), claimOf(0.82)];
  expect(names([strong, weak])).toEqual(['ann', 'unknown']);
  expect(names([weak])).toEqual(['unknown']);
  weak.standing = after([view({ ann: 0.88 })]);
  expect(names([strong, weak])).toEqual(['ann', 'unknown']);
  weak.standing = after([view({ ann: 0.96 })]);
  expect(names([strong, weak])).toEqual(['unknown', 'ann']);
  strong.standing = after([view({ bob: 0.9 })]);
  expect(names([strong, weak])).toEqual(['bob', 'ann']);
});

const quality = fc.double({ min: 0, max: 1, noNaN: true });
const score = fc.double({ min: 0.6, max: 1, noNaN: true });
const anyView = fc
  .tuple(fc.uniqueArray(fc.tuple(fc.constantFrom('ann', 'bob', 'cid'), score), { selector: ([id]) => id }), quality)
  .map(([scores, q]) => view(Object.fromEntries(scores.sort((a, b) => b[1] - a[1]).slice(0, 2)), q));

test('a name never changes for less than three views in a row that agree on another one', () => {
  fc.assert(
    fc.property(fc.array(anyView, { maxLength: 40 }), (views) => {
      let standing = UNDECIDED;
      for (const [i, one] of views.entries()) {
        const before = said(standing);
        standing = vote(standing, one, MIN_SCORE);
        const now = said(standing);
        if (now === before || standing.identity.status !== 'known' || before === 'pending') continue;
        if (before === 'unknown' && standing.views.length === 1) continue;
        const last = standing.views.slice(-3);
        expect(last).toHaveLength(3);
        expect(standing.views.at(-1)).toBe(views[i]);
        if (before === 'unknown') continue;
        for (const { matches } of last) expect(matches[0]?.personId).toBe(now);
      }
    }),
  );
});

test('a name is only ever given to a person at or above the threshold', () => {
  fc.assert(
    fc.property(fc.array(anyView, { maxLength: 20 }), (views) => {
      let named = new Set<string>();
      let standing = UNDECIDED;
      for (const one of views) {
        standing = vote(standing, one, MIN_SCORE);
        named = new Set([...named, ...one.matches.filter((m) => m.score >= MIN_SCORE).map((m) => m.personId)]);
        if (standing.identity.status === 'known') expect(named).toContain(said(standing));
      }
    }),
  );
});

test('of any faces of a frame no two that are not both strong bear one name, and asking again changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('ann', 'bob'), fc.double({ min: 0.8, max: 1, noNaN: true })), { maxLength: 6 }),
      (faces) => {
        const claims = faces.map(([person, s]) => claimOf(s, person));
        const shown = names(claims);
        for (const person of ['ann', 'bob']) {
          const bearers = faces.filter((_, i) => shown[i] === person);
          if (bearers.length > 1) for (const [, s] of bearers) expect(s).toBeGreaterThanOrEqual(0.9 - 1e-9);
          const claimed = faces.filter(([p]) => p === person);
          if (claimed.length > 0) expect(bearers.length).toBeGreaterThan(0);
        }
        expect(names(claims)).toEqual(shown);
      },
    ),
  );
});

test('two people in front of a camera for 20 s: no wrong name, no switch', () => {
  // 95 % of genuine scores are over 0.7, 99.9 % of impostors under 0.65: worse than what was measured.
  const genuine = fc.oneof(
    { weight: 19, arbitrary: fc.double({ min: 0.7, max: 1, noNaN: true }) },
    fc.double({ min: 0.3, max: 0.7, noNaN: true }),
  );
  const impostor = fc.double({ min: 0, max: 0.65, noNaN: true });
  const oneView = (own: string, other: string) =>
    fc.tuple(genuine, impostor, fc.double({ min: 0.3, max: 1, noNaN: true })).map(([a, b, q]) => {
      const scores = Object.entries({ [own]: a, [other]: b }).filter(([, s]) => s >= 0.6);
      return view(Object.fromEntries(scores.sort((x, y) => y[1] - x[1])), q);
    });
  const clip = (own: string, other: string) => fc.array(oneView(own, other), { minLength: 13, maxLength: 13 });
  fc.assert(
    fc.property(clip('ann', 'bob'), clip('bob', 'ann'), (left, right) => {
      const claims: [Claim, Claim] = [{ standing: UNDECIDED }, { standing: UNDECIDED }];
      const shown = new Set<string>();
      for (const i of left.keys()) {
        claims[0].standing = vote(claims[0].standing, left[i] as View, MIN_SCORE);
        claims[1].standing = vote(claims[1].standing, right[i] as View, MIN_SCORE);
        shown.add(names(claims).join());
      }
      const seen = [...shown].flatMap((pair) => {
        const [a, b] = pair.split(',');
        return [`left ${a}`, `right ${b}`];
      });
      expect(seen).not.toContain('left bob');
      expect(seen).not.toContain('right ann');
    }),
  );
});
