/** Whose grant it was where the record does not say, and the names of subjects. */
import { describe, expect, test } from 'vitest';
import { enrichReport, PrincipalUnclearError } from '../../../src/detect/enrich-report.ts';
import type { Report } from '../../../src/detect/report.ts';
import { app, grant, memoryTenant, person, type TenantFacts } from '../../fakes/memory-tenant.ts';
import { ADA, ADMIN, BO, CLIENT, exported, grantRecord, RESOURCE, userTarget } from '../../fixtures/audit-export.ts';
import { reportsOf } from '../observed.ts';

const AT = Date.parse('2031-03-01T08:20:00.765Z');
const SOON = AT + 60_000;
const LATER = AT + 20 * 60_000;
const SCOPES = ['Mail.Read', 'offline_access'];
const held = (principalId: string, scopes = SCOPES) => grant(CLIENT, principalId, scopes, RESOURCE);

function withdrawal(scopes: readonly [string, string | null] = [SCOPES.join(' '), null]): Report {
  const [report] = reportsOf(grantRecord('Remove delegated permission grant', scopes));
  if (!report) throw new Error('no report');
  return report;
}

const named = (facts: TenantFacts, now = SOON, report = withdrawal()) => enrichReport(report, memoryTenant(facts), now);
const principal = async (...of: Parameters<typeof named>) => (await named(...of)).subject.id.split('_')[1];

describe('the principal of a grant', () => {
  test('is the one person whose grant had these scopes', async () => {
    expect(await principal({ objects: [held(ADA), held(BO, ['User.Read'])] })).toBe(ADA);
  });

  test('is the one whose grant has gone since, although others have the same', async () => {
    const goneSince = { [held(BO).id]: SOON - 1000 };
    expect(await principal({ objects: [held(ADA), held(BO), held(ADMIN)], goneSince })).toBe(BO);
  });

  test('is the actor, where the actor has such a grant', async () => {
    expect(await principal({ objects: [held(ADA), held(ADMIN)] })).toBe(ADMIN);
  });

  test('is not the actor, where the mirror has no grants: an admin withdraws the consents of others', async () => {
    expect(await principal({})).toBe('unknown');
  });

  test('is found by a partial loss, too', async () => {
    expect(
      await principal(
        { objects: [held(ADA), held(BO, ['Mail.Read'])] },
        SOON,
        withdrawal([SCOPES.join(' '), 'Mail.Read']),
      ),
    ).toBe(ADA);
  });

  test('is retried while several fit, and stays unknown afterwards', async () => {
    const facts = { objects: [held(ADA), held(BO)] };
    await expect(named(facts)).rejects.toThrow(PrincipalUnclearError);
    expect(await principal(facts, LATER)).toBe('unknown');
  });
});

test('a grant that was removed with its app is marked', async () => {
  const facts = { objects: [app(CLIENT), held(ADA), person(ADA)] };
  expect((await named(facts)).detail.byAppRemoval).toBeUndefined();
  expect((await named({ ...facts, goneSince: { [CLIENT]: AT + 1000 } })).detail.byAppRemoval).toBe(true);
});

test('a grant is named by its app and its person', async () => {
  const objects = [app(CLIENT, { displayName: 'Mail Sync' }), held(ADA), person(ADA, { displayName: 'Ada Example' })];
  expect((await named({ objects })).subject.name).toBe('Mail Sync for Ada Example');
});

test('a user without a name in the record gets the name of the mirror', async () => {
  const [report] = reportsOf(exported({ targetResources: [userTarget({ userPrincipalName: null })] }));
  expect(
    report &&
      (
        await enrichReport(
          report,
          memoryTenant({ objects: [person(ADA, { userPrincipalName: 'ada@contoso.example' })] }),
          SOON,
        )
      ).subject.name,
  ).toBe('ada@contoso.example');
});
