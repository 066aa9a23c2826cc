import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { testBrowser } from './test-browser';
import type { AnsweredCall, Credentials, Nearface, Scope } from './types';

const browser = testBrowser();
const NOON = Date.parse('2024-05-17T12:00:00Z');

// The time stands still, but where a test moves it: no bucket fills by itself.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a key is shown once; only the hash of its secret is stored', async () => {
  const { nearface } = browser.openTab();
  const { id, secret, name } = await nearface.keys.create({ name: 'Front desk' });
  expect(name).toBe('Front desk');
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect((await nearface.keys.create({ name: 'Front desk' })).secret).not.toBe(secret);

  const rows = await browser.db().keys.toArray();
  expect(JSON.stringify(rows)).not.toContain(secret);
  expect(rows.find((row) => row.id === id)?.hash).toBe(await sha256(secret));
});

test('keys are listed without their secrets, in other tabs too, until they are revoked', async () => {
  const { nearface } = browser.openTab();
  const { secret: _, ...a } = await nearface.keys.create({ name: 'A' });
  await nearface.keys.create({ name: 'B' });
  const other = browser.openTab().nearface;
  expect((await other.keys.list())[0]).toEqual(a);
  await other.keys.revoke(a.id);
  expect((await nearface.keys.list()).map(({ name }) => name)).toEqual(['B']);
  await expect(nearface.keys.revoke(a.id)).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
});

test('a key is as it was asked for: collections by id, whatever they were named by', async () => {
  const { nearface } = browser.openTab();
  const club = await nearface.collections.create({ name: 'club' });
  const team = await nearface.collections.create({ name: 'team' });
  const options = { name: 'Desk', scopes: ['admin' as const], expiresAt: new Date(NOON + 1), rateLimit: 5, quota: 9 };
  const made = await nearface.keys.create({ ...options, collections: ['club', team.id, club.id] });
  expect(made).toMatchObject({ ...options, collections: [club.id, team.id] });
  await nearface.collections.update('club', { name: 'renamed' });
  expect(await nearface.keys.authorize({ secret: made.secret }, 'admin')).toEqual({
    keyId: made.id,
    collections: [club.id, team.id],
  });
  const unlimited = await nearface.keys.create({ name: 'All' });
  expect(await nearface.keys.authorize({ secret: unlimited.secret }, 'search')).toEqual({ keyId: unlimited.id });
});

test('a key without a name or for a collection that is not there is refused', async () => {
  const { keys } = browser.openTab().nearface;
  await expect(keys.create({ name: ' ' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  const unknown = keys.create({ name: 'Desk', collections: ['nowhere'] });
  await expect(unknown).rejects.toMatchObject({ code: 'COLLECTION_NOT_FOUND' });
  expect(await keys.list()).toEqual([]);
});

test('of several reasons to refuse a call the first is told', async () => {
  const { keys } = browser.openTab().nearface;
  const key = await keys.create({
    name: 'Desk',
    scopes: ['search'],
    expiresAt: new Date(NOON + 1),
    rateLimit: 2,
    quota: 1,
  });
  const call = (given: Credentials, scope: Scope = 'search') => outcome(keys, given, scope);
  expect(await call({})).toBe('KEY_MISSING');
  expect(await call({ id: key.id })).toBe('KEY_MISSING');
  expect(await call({ secret: 'x' })).toBe('KEY_UNKNOWN');
  expect(await call({ secret: 'x', id: key.id })).toBe('KEY_UNKNOWN');
  expect(await call({ secret: key.secret, id: 'x' })).toBe('KEY_UNKNOWN');
  expect(await call({ secret: key.secret, id: '' })).toBe('KEY_UNKNOWN');
  expect(await call({ secret: key.secret }, 'delete')).toBe('KEY_FORBIDDEN');
  expect(await call({ secret: key.secret, id: key.id })).toBe('OK');
  expect(await call({ secret: key.secret })).toBe('CALLS_EXHAUSTED');
  expect(await call({ secret: key.secret })).toBe('RATE_LIMITED');
  await expect(keys.authorize({ secret: key.secret }, 'search')).rejects.toMatchObject({
    retryAfter: 30,
    keyId: key.id,
  });
  await expect(keys.authorize({ secret: 'other' }, 'search')).rejects.toMatchObject({ keyId: undefined });
  expect(await call({ secret: key.secret }, 'delete')).toBe('KEY_FORBIDDEN');
  vi.setSystemTime(NOON + 1);
  expect(await call({ secret: key.secret }, 'delete')).toBe('KEY_EXPIRED');
  await keys.revoke(key.id);
  expect(await call({ secret: key.secret })).toBe('KEY_UNKNOWN');
});

test('calls side by side, of two tabs, never get more than the rate; the quota is for those that were let in', async () => {
  const tabs = [browser.openTab().nearface, browser.openTab().nearface];
  const { id, secret } = await (tabs[0] as Nearface).keys.create({ name: 'Desk', rateLimit: 40, quota: 60 });
  const callAll = async () => {
    const calls = Array.from({ length: 100 }, (_, i) => outcome((tabs[i % 2] as Nearface).keys, { secret }));
    return countEach(await Promise.all(calls));
  };
  expect(await callAll()).toEqual({ OK: 40, RATE_LIMITED: 60 });
  // The service worker or the page starts anew.
  tabs[1] = browser.openTab().nearface;
  expect(await callAll()).toEqual({ RATE_LIMITED: 100 });
  vi.setSystemTime(NOON + 60_000);
  expect(await callAll()).toEqual({ OK: 20, CALLS_EXHAUSTED: 20, RATE_LIMITED: 60 });
  vi.setSystemTime(Date.parse('2024-06-01T00:00:00Z'));
  expect(await callAll()).toEqual({ OK: 40, RATE_LIMITED: 60 });
  expect(await browser.usage().keyCounters.get(id)).toMatchObject({ month: '2024-06', calls: 40 });
  await (tabs[0] as Nearface).keys.revoke(id);
  expect(await browser.usage().keyCounters.count()).toBe(0);
});

test('10,000 wrong keys: none is let in, those past the rate are told so, and the right one still works', async () => {
  const { keys } = browser.openTab().nearface;
  const key = await keys.create({ name: 'Desk' });
  const other = await keys.create({ name: 'Other' });
  const guesses = await wrongKeys(key.secret, key.id, other.id, 10_000);
  const outcomes: string[] = [];
  for (let i = 0; i < guesses.length; i += 200) {
    const batch = guesses.slice(i, i + 200).map((given) => outcome(keys, given));
    const right = outcome(keys, { secret: key.secret });
    outcomes.push(...(await Promise.all(batch)));
    expect(await right).toBe('OK');
  }
  const empty = guesses.filter(({ secret }) => !secret).length;
  expect(countEach(outcomes)).toEqual({ KEY_MISSING: empty, KEY_UNKNOWN: 60, RATE_LIMITED: 10_000 - 60 - empty });
  vi.setSystemTime(NOON + 1000);
  expect(await outcome(keys, { secret: 'x' })).toBe('KEY_UNKNOWN');
  expect(await outcome(keys, { secret: 'x' })).toBe('RATE_LIMITED');
});

test('each answered call is in the ledger, also of a key that was revoked', async () => {
  const tabs = [browser.openTab().nearface, browser.openTab().nearface] as const;
  const { id: a } = await tabs[0].keys.create({ name: 'A' });
  const { id: b } = await tabs[0].keys.create({ name: 'B' });
  const search = (keyId: string, status: string): AnsweredCall => ({
    keyId,
    dialect: 'ekycpro',
    operation: 'searchface',
    status,
    billable: status !== 'FAIL',
  });
  const record = (count: number, call: AnsweredCall) =>
    Promise.all(Array.from({ length: count }, (_, i) => tabs[i % 2 === 0 ? 0 : 1].keys.record(call)));
  await record(7, search(b, 'OK'));
  await Promise.all([record(20, search(a, 'OK')), record(11, search(a, 'FAIL'))]);
  vi.setSystemTime(Date.parse('2024-05-17T23:59:59.999Z'));
  await record(1, search(a, 'OK'));
  vi.setSystemTime(Date.parse('2024-05-18T00:00:00Z'));
  await record(3, search(a, 'OK'));
  await record(2, { ...search(a, 'OK'), operation: 'addface', billable: false });
  await tabs[0].keys.revoke(a);
  await record(1, search(a, 'OK'));

  const [friday, saturday] = ['2024-05-17', '2024-05-18'];
  const all = [
    { ...search(a, 'FAIL'), day: friday, calls: 11 },
    { ...search(a, 'OK'), day: friday, calls: 21 },
    { ...search(b, 'OK'), day: friday, calls: 7 },
    { ...search(a, 'OK'), operation: 'addface', billable: false, day: saturday, calls: 2 },
    { ...search(a, 'OK'), day: saturday, calls: 4 },
  ];
  const { keys } = tabs[1];
  expect(await keys.usage()).toEqual(all);
  expect(await keys.usage({ from: friday, to: saturday })).toEqual(all);
  expect(await keys.usage({ from: saturday })).toEqual(all.slice(3));
  expect(await keys.usage({ to: friday })).toEqual(all.slice(0, 3));
  expect(await keys.usage({ from: '2024-05-19', to: '2025-01-01' })).toEqual([]);
  await expect(keys.usage({ from: '17.5.2024' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

/** OK, or the code of the refusal. */
function outcome(keys: Nearface['keys'], given: Credentials, scope: Scope = 'search'): Promise<string> {
  return keys.authorize(given, scope).then(
    () => 'OK',
    ({ code }) => code,
  );
}

function countEach(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** What is near to a right key, and what is far from any. */
async function wrongKeys(secret: string, id: string, otherId: string, count: number): Promise<Credentials[]> {
  const hash = await sha256(secret);
  const kinds: ((i: number) => Credentials)[] = [
    () => ({ secret: hex(crypto.getRandomValues(new Uint8Array(32))) }),
    (i) => ({ secret: secret.slice(0, 1 + (i % 63)) }),
    (i) => ({ secret: withBitChanged(secret, i % (8 * secret.length)) }),
    () => ({ secret: '' }),
    (i) => ({ secret: secret.repeat(2 + (i % 200)) }),
    (i) => ({ secret: `${String.fromCodePoint(0x1f600 + (i % 64))}${secret}\u0000é\ud800` }),
    (i) => ({ secret: [secret.toUpperCase().replace(/\d/g, 'F'), ` ${secret}`, `${secret}\n`, hash, id][i % 5] }),
    () => ({ secret, id: otherId }),
    () => ({ secret: otherId, id }),
  ];
  return Array.from({ length: count }, (_, i) => (kinds[i % kinds.length] as (typeof kinds)[number])(i));
}

function withBitChanged(text: string, bit: number): string {
  const at = bit >> 3;
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << (bit & 7))) + text.slice(at + 1);
}

async function sha256(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
