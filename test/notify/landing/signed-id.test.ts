/** An id of a link: ours, whole, for its purpose and tenant, and in its time; or it is none. */
import { expect, test } from 'vitest';
import { readSignedId, signedId } from '../../../src/notify/landing/signed-id.ts';
import { memoryKeys } from '../../../src/storage/signing-keys.ts';

const NOW = Date.parse('2026-11-30T22:00:00Z');
const HOUR = 3_600_000;
const REF = { noticeId: '0123456789abcdef0123456789abcdef', audienceKey: 'fedcba9876543210fedcba9876543210' };
const ours = { purpose: 'landing', tenantId: 'tenant', keys: memoryKeys() } as const;

test('leads to its notice, until its time is over', async () => {
  const id = await signedId(REF, { ...ours, expiresAt: NOW + HOUR });

  expect(await readSignedId(id, { ...ours, now: NOW + HOUR - 1 })).toEqual({ state: 'valid', ref: REF });
  expect(await readSignedId(id, { ...ours, now: NOW + HOUR })).toEqual({ state: 'expired' });
});

test('is the same each time, so that a notice made twice is the same', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => signedId(REF, { ...ours, expiresAt: NOW })));

  expect(one).toBe(two);
});

test('says nothing that is not a hash, and fits a segment of a path', async () => {
  const id = await signedId(REF, { ...ours, expiresAt: NOW });

  expect(id).toMatch(/^[\w.-]{80,200}$/);
});

test('is none for another purpose, tenant or key', async () => {
  const id = await signedId(REF, { ...ours, expiresAt: NOW + HOUR });

  for (const other of [{ purpose: 'choices' as const }, { tenantId: 'other' }, { keys: memoryKeys() }])
    expect(await readSignedId(id, { ...ours, ...other, now: NOW })).toEqual({ state: 'unknown' });
});

test('with any character changed, left out or added is none', async () => {
  const id = await signedId(REF, { ...ours, expiresAt: NOW + HOUR });
  const forged = [...id].flatMap((character, at) => {
    const [before, after] = [id.slice(0, at), id.slice(at + 1)];
    return [before + (character === 'A' ? 'B' : 'A') + after, before + after, `${before}.${character}${after}`];
  });

  for (const text of [...forged, `${id}=`, `${id}.`, ` ${id}`, id.repeat(9), '', '.', '..', '../..', 'a.b.c', '😀'])
    expect(await readSignedId(text, { ...ours, now: NOW }), text).toEqual({ state: 'unknown' });
});
