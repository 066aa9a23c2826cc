import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Turns } from './turns';

interface Script {
  writes: boolean;
  /** It is refused before its turn comes. */
  givesUp: boolean;
  /** How long it takes to read the call, and to do its work, in rounds of the event loop. */
  reading: number;
  working: number;
}

type Event = { call: number; what: 'starts' | 'ends' | 'answered' };

const script = fc.record({
  writes: fc.boolean(),
  givesUp: fc.boolean(),
  reading: fc.nat(4),
  working: fc.nat(4),
});

it('runs writes alone, reads between the writes around them, and answers in the order of arrival', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(script, { minLength: 2, maxLength: 12 }), async (scripts) => {
      const events = await play(scripts);
      const place = (call: number, what: Event['what']) =>
        events.findIndex((event) => event.call === call && event.what === what);

      expect(events.filter(({ what }) => what === 'answered').map(({ call }) => call)).toEqual([...scripts.keys()]);
      const working = [...scripts.keys()].filter((call) => !scripts[call]?.givesUp);
      for (const later of working) {
        for (const earlier of working.filter((call) => call < later)) {
          if (!scripts[earlier]?.writes && !scripts[later]?.writes) continue;
          expect(place(earlier, 'ends')).toBeLessThan(place(later, 'starts'));
        }
      }
    }),
  );
});

it('runs reads side by side', async () => {
  const read: Script = { writes: false, givesUp: false, reading: 0, working: 3 };
  const events = await play([read, read, read]);
  expect(events.slice(0, 3).map(({ what }) => what)).toEqual(['starts', 'starts', 'starts']);
});

it('lets a write pass a write that gave up, but not the reads before that one', async () => {
  const events = await play([
    { writes: false, givesUp: false, reading: 2, working: 4 },
    { writes: true, givesUp: true, reading: 0, working: 0 },
    { writes: true, givesUp: false, reading: 0, working: 0 },
  ]);
  expect(events.filter(({ what }) => what !== 'answered')).toEqual([
    { call: 0, what: 'starts' },
    { call: 0, what: 'ends' },
    { call: 2, what: 'starts' },
    { call: 2, what: 'ends' },
  ]);
});

/** What happens when all arrive at once, in this order. */
async function play(scripts: Script[]): Promise<Event[]> {
  const turns = new Turns();
  const events: Event[] = [];
  await Promise.all(
    scripts.map(async ({ writes, givesUp, reading, working }, call) => {
      const turn = turns.enter(writes);
      await rounds(reading);
      if (!givesUp) {
        await turn.ready;
        events.push({ call, what: 'starts' });
        await rounds(working);
        events.push({ call, what: 'ends' });
      }
      turn.done();
      await turn.last;
      events.push({ call, what: 'answered' });
      turn.answered();
    }),
  );
  return events;
}

async function rounds(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
