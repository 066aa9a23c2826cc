import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Sighting, Tracks } from './tracks';
import type { Box, Embedding } from './types';

/** ms from frame to frame. */
const STEP = 50;

interface Shown extends Sighting {
  person: number;
  embedding: Embedding;
}

/** A person's face at x, as a camera may see it; its embedding is `apart` from the person's usual one. */
function shown(
  person: number,
  x: number,
  { view = 0.8, like = person, alike = 1, apart = 0, y = 0, side = 100 } = {},
): Shown {
  const box: Box = { x, y, width: side, height: side };
  // `alike`: how similar to the person's usual look.
  const [usual, other] = [unit(like, 144), unit(500 + person, 144)];
  const appearance = usual.map((value, i) => alike * value + Math.sqrt(1 - alike ** 2) * (other[i] as number));
  return { person, box, appearance, view, embedding: turned(embeddingOf(person), apart) };
}

/** Frames one after the other, with one embedding a frame at most, as the follower does it. */
class Film {
  readonly tracks = new Tracks<Shown>();
  time = 0;
  embedded = 0;

  /** Ids by person, in the order of the sightings; undefined while it has none. */
  frame(...sightings: Shown[]): (number | undefined)[] {
    this.time += STEP;
    this.tracks.update(sightings, this.time);
    const wanted = this.tracks.wanted(this.time);
    if (wanted) {
      this.embedded++;
      this.tracks.embedded(wanted, wanted.sighting.embedding, this.time);
    }
    const tracks = this.tracks.visible;
    expect(tracks).toHaveLength(sightings.length);
    return sightings.map((sighting) => tracks.find((track) => track.sighting === sighting)?.id);
  }

  /** The ids after `count` such frames. */
  frames(count: number, ...sightings: Shown[]): (number | undefined)[] {
    let ids: (number | undefined)[] = [];
    for (let i = 0; i < count; i++) ids = this.frame(...sightings.map((sighting) => ({ ...sighting })));
    return ids;
  }
}

describe('one face', () => {
  test('keeps its id while it moves and grows', () => {
    const film = new Film();
    for (let i = 0; i < 100; i++) {
      expect(film.frame(shown(1, 20 * i, { y: 10 * i, side: 100 + i }))).toEqual([1]);
    }
  });

  test('keeps its id though its embedding is no longer what it was', () => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    expect(film.frames(50, shown(1, 0, { apart: 0.53 }))).toEqual([1]);
  });

  test('is embedded thrice, then once in two seconds', () => {
    const film = new Film();
    film.frames(20, shown(1, 0));
    expect(film.embedded).toBe(3);
    film.frames(200, shown(1, 0));
    expect(film.embedded).toBe(3 + 5);
    expect(film.tracks.visible[0]?.views).toBe(8);
  });

  test('is embedded again when its view gets clearly better, and not when it gets worse', () => {
    const film = new Film();
    film.frames(20, shown(1, 0, { view: 0.5 }));
    film.frames(5, shown(1, 0, { view: 0.55 }));
    expect(film.embedded).toBe(3);
    film.frames(5, shown(1, 0, { view: 0.7 }));
    expect(film.embedded).toBe(4);
    film.frames(20, shown(1, 0, { view: 0.3 }));
    expect(film.embedded).toBe(4);
  });

  test('is not embedded without a good view, and has an id all the same', () => {
    const film = new Film();
    expect(film.frames(50, shown(1, 0, { view: 0.1 }))).toEqual([1]);
    expect(film.embedded).toBe(0);
  });

  test('a bad view does not replace the embedding of a good one', () => {
    const film = new Film();
    film.frames(20, shown(1, 0, { view: 0.9 }));
    const views = film.tracks.visible[0]?.views;
    film.frames(60, shown(1, 0, { view: 0.4 }));
    expect(film.embedded).toBeGreaterThan(3);
    expect(film.tracks.visible[0]?.views).toBe(views);
  });
});

describe('a face that was lost', () => {
  test.each([1, 5, 19])('for %i frames and is the same person gets its id back, wherever it is', (gap) => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    film.frames(gap);
    expect(film.frame(shown(1, 700))).toEqual([1]);
  });

  test('for longer than a second gets a new id', () => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    film.frames(21);
    expect(film.frame(shown(1, 0))).toEqual([2]);
  });

  test('and comes back as somebody else gets a new id, also in the same place', () => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    film.frames(3);
    expect(film.frame(shown(2, 0))).toEqual([2]);
  });

  // Between 0.5 and 0.55 a view does not tell whether it is back, and the next one may.
  test.each([
    { apart: [0.47], ids: [1] },
    { apart: [0.57], ids: [2] },
    { apart: [0.53, 0.3], ids: [undefined, 1] },
    { apart: [0.53, 0.57], ids: [undefined, 2] },
    { apart: Array(6).fill(0.53), ids: [...Array(5).fill(undefined), 2] },
  ])('and is seen again with embeddings $apart from its own has the ids $ids', ({ apart, ids }) => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    film.frames(3);
    expect(apart.map((distance) => film.frame(shown(1, 300, { apart: distance }))[0])).toEqual(ids);
  });

  test('has no id until a view is good enough, and a new one if none comes', () => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    film.frames(3);
    expect(film.frames(2, shown(1, 300, { view: 0 }))).toEqual([undefined]);
    expect(film.frame(shown(1, 300))).toEqual([1]);
    film.frames(3);
    expect(film.frames(3, shown(1, 0, { view: 0 }))).toEqual([undefined]);
    expect(film.frames(3, shown(1, 0, { view: 0 }))).toEqual([2]);
    expect(film.frames(30, shown(1, 0))).toEqual([2]);
  });

  test('without ever having been embedded gets a new id', () => {
    const film = new Film();
    film.frames(10, shown(1, 0, { view: 0 }));
    film.frames(2);
    expect(film.frame(shown(1, 0))).toEqual([2]);
  });
});

describe('somebody else in the place of a face', () => {
  test('gets a new id at once, and the first one its own when it is back', () => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    expect(film.frame(shown(2, 0))).toEqual([2]);
    expect(film.frames(5, shown(2, 0))).toEqual([2]);
    expect(film.frame(shown(1, 0))).toEqual([1]);
  });

  test('who looks alike at a glance gets a new id once the embedding has said so twice', () => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    const ids = Array.from({ length: 60 }, () => film.frame(shown(2, 0, { like: 1 }))[0]);
    expect(ids.at(-1)).toBe(2);
    expect(ids.lastIndexOf(1)).toBeLessThan(ids.indexOf(2));
  });

  test('one odd embedding changes nothing', () => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    const [track] = film.tracks.visible;
    if (track) film.tracks.embedded(track, embeddingOf(2), film.time);
    expect(film.frames(20, shown(1, 0))).toEqual([1]);
    expect(film.tracks.visible[0]?.embedding).toEqual(embeddingOf(1));
  });

  test('a face that turns fast keeps its id, and is embedded to be sure', () => {
    const film = new Film();
    film.frames(20, shown(1, 0));
    expect(film.embedded).toBe(3);
    expect(film.frame(shown(1, 0, { alike: 0.7 }))).toEqual([1]);
    expect(film.embedded).toBe(4);
    expect(film.frame(shown(2, 0, { like: 1, alike: 1 }))).toEqual([1]);
    expect(film.frames(5, shown(2, 0, { like: 1, alike: 0.7 }))).toEqual([2]);
  });

  test('a face that changes its look is the same if its embedding is', () => {
    const film = new Film();
    film.frames(10, shown(1, 0));
    expect(film.frame(shown(1, 0, { like: 99 }))).toEqual([1]);
  });
});

describe('two faces', () => {
  test('that pass by one another keep their ids though the one behind is not to be seen', () => {
    const film = new Film();
    for (let i = 0; i <= 60; i++) {
      const front = shown(1, 10 * i);
      const back = shown(2, 600 - 10 * i);
      const hidden = Math.abs(front.box.x - back.box.x) < 80;
      if (hidden) expect(film.frame(front)).toEqual([1]);
      else expect(film.frame(front, back)).toEqual([1, 2]);
    }
  });

  test('of which one hides the other: the one that stays is seen to be who it was', () => {
    const film = new Film();
    film.frames(20, shown(1, 0), shown(2, 50));
    const before = film.embedded;
    // The mesh of 1 has slid onto 2, who looks alike at a glance.
    expect(film.frames(4, shown(2, 25, { like: 1 }))).toEqual([2]);
    expect(film.embedded).toBeGreaterThan(before);
  });

  test('that change places from one frame to the next have changed ids too', () => {
    const film = new Film();
    film.frames(10, shown(1, 0), shown(2, 300));
    expect(film.frames(2, shown(1, 300), shown(2, 0))).toEqual([1, 2]);
  });
});

test('a picture that is cut: four persons move, three get their ids back, one is new', () => {
  const film = new Film();
  film.frames(20, shown(1, 0), shown(2, 200), shown(3, 400));
  expect(film.frames(4, shown(4, 0), shown(3, 150), shown(1, 500), shown(2, 700))).toEqual([4, 3, 1, 2]);
});

test('after clear() ids go on rising', () => {
  const film = new Film();
  film.frames(10, shown(1, 0));
  film.tracks.clear();
  expect(film.frame(shown(1, 0))).toEqual([2]);
});

test('whatever happens, no id is of two persons, none is given twice in a frame, and they rise', () => {
  const face = fc.record({
    person: fc.integer({ min: 1, max: 4 }),
    x: fc.integer({ min: 0, max: 400 }),
    view: fc.constantFrom(0, 0.3, 0.8),
  });
  const frame = fc.record({
    faces: fc.uniqueArray(face, { maxLength: 4, selector: ({ person }) => person }),
    repeat: fc.integer({ min: 1, max: 25 }),
  });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 30 }), (script) => {
      const film = new Film();
      const persons = new Map<number, number>();
      for (const { faces, repeat } of script) {
        for (let i = 0; i < repeat; i++) {
          const known = Math.max(0, ...persons.keys());
          const ids = film.frame(...faces.map(({ person, x, view }) => shown(person, x + i, { view })));
          const given = ids.filter((id) => id !== undefined);
          expect(new Set(given).size).toBe(given.length);
          for (const [k, id] of ids.entries()) {
            if (id === undefined) continue;
            if (!persons.has(id)) expect(id).toBeGreaterThan(known);
            expect(persons.get(id) ?? faces[k]?.person).toBe(faces[k]?.person);
            persons.set(id, faces[k]?.person as number);
          }
        }
      }
    }),
    { numRuns: 100 },
  );
});

/** Two persons' embeddings are further apart than any threshold. */
const embeddingOf = (person: number): Embedding => unit(1000 + person, 128);

/** A vector of length 1 at that L2 distance from one. */
function turned(vector: Float32Array, apart: number): Float32Array {
  const angle = 2 * Math.asin(apart / 2);
  const aside = unit(2000, vector.length);
  const along = aside.reduce((sum, value, i) => sum + value * (vector[i] as number), 0);
  const away = aside.map((value, i) => value - along * (vector[i] as number));
  const norm = Math.hypot(...away);
  return vector.map((value, i) => Math.cos(angle) * value + (Math.sin(angle) * (away[i] as number)) / norm);
}

/** A vector of length 1, the same for the same seed and without mean; those of two seeds are nearly at right angles. */
function unit(seed: number, length: number): Float32Array {
  let state = seed * 2654435761;
  const values = Float32Array.from({ length }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0;
    return (state >>> 8) / 2 ** 24 - 0.5;
  });
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}
