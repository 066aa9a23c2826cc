import { expect, test } from 'vitest';
import { testBrowser } from './test-browser';

const browser = testBrowser();

test('a key is shown once; only the hash of its secret is stored', async () => {
  const { nearface } = browser.openTab();
  const { id, secret, name } = await nearface.keys.create({ name: 'Front desk' });
  expect(name).toBe('Front desk');
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect((await nearface.keys.create({ name: 'Front desk' })).secret).not.toBe(secret);

  const rows = await browser.db().keys.toArray();
  expect(JSON.stringify(rows)).not.toContain(secret);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  expect(rows.find((row) => row.id === id)?.hash).toBe(hash);
});

test('keys are listed without their secrets, in other tabs too, until they are revoked', async () => {
  const { nearface } = browser.openTab();
  const { id, createdAt } = await nearface.keys.create({ name: 'A' });
  await nearface.keys.create({ name: 'B' });
  const other = browser.openTab().nearface;
  expect((await other.keys.list())[0]).toMatchObject({ id, name: 'A', createdAt });
  await other.keys.revoke(id);
  expect((await nearface.keys.list()).map(({ name }) => name)).toEqual(['B']);
  await expect(nearface.keys.revoke(id)).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
});

test('a key needs a name', async () => {
  const { nearface } = browser.openTab();
  await expect(nearface.keys.create({ name: ' ' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
