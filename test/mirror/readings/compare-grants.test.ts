/** Consents are compared by what a client may do for a principal, not by the ids of grants. */
import { expect, test } from 'vitest';
import { grantIn } from '../../../src/mirror/readings/graph-items.ts';
import { compareGrants, grantPairs } from '../../../src/mirror/readings/read-grants.ts';
import type { Grant } from '../../../src/mirror/tenant.ts';
import { grantItem } from './graph-items.ts';

function grant(id: string, difference: object = {}): Grant {
  const parsed = grantIn({ ...grantItem(id, difference), id });
  if (!parsed) throw new RangeError('not a grant');
  return parsed;
}

test('a removed grant has lost its scopes', () => {
  const [pair] = grantPairs([grant('g1')], [{ id: 'g1' }]);
  expect(pair && compareGrants(pair)).toBe('lost');
  expect(pair).toMatchObject({ clientId: 'mail-sync', principalId: 'ada', after: [] });
});

test('a grant replaced by one with another id in the same reading has lost nothing', () => {
  const [pair, ...others] = grantPairs([grant('g1')], [{ id: 'g1' }, { id: 'g2', grant: grant('g2') }]);
  expect(others).toEqual([]);
  expect(pair && compareGrants(pair)).toBe('same');
});

test('a grant with one scope less is a loss, even if it gained another scope', () => {
  const [pair] = grantPairs([grant('g1')], [{ id: 'g1', grant: grant('g1', { scope: 'Mail.Read Calendars.Read' }) }]);
  expect(pair && compareGrants(pair)).toBe('lost');
});

test('a wider grant has only gained', () => {
  const [pair] = grantPairs(
    [grant('g1')],
    [{ id: 'g1', grant: grant('g1', { scope: 'Mail.Read offline_access Calendars.Read' }) }],
  );
  expect(pair && compareGrants(pair)).toBe('gained');
});

test('the same scope at another resource does not make up for a lost one', () => {
  const [pair] = grantPairs(
    [grant('g1')],
    [{ id: 'g1' }, { id: 'g2', grant: grant('g2', { resourceId: 'sharepoint' }) }],
  );
  expect(pair && compareGrants(pair)).toBe('lost');
});

test('the last entry of a grant counts', () => {
  const [pair] = grantPairs([grant('g1')], [{ id: 'g1' }, { id: 'g1', grant: grant('g1') }]);
  expect(pair && compareGrants(pair)).toBe('same');
});

test('the tenant-wide grant and the grant of one user are two pairs', () => {
  const tenantWide = grant('g2', { principalId: null, consentType: 'AllPrincipals' });
  const pairs = grantPairs([grant('g1'), tenantWide], [{ id: 'g1' }, { id: 'g2' }]);
  expect(pairs.map(({ principalId }) => principalId)).toEqual(['ada', undefined]);
});
