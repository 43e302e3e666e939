/** A record that says only that a policy changed is completed from the readings before and after it. */
import { describe, expect, test } from 'vitest';
import { RETRY_WINDOW_MS } from '../../../src/base/errors.ts';
import type { Policy } from '../../../src/conditional-access/policy.ts';
import { policyOf } from '../../../src/conditional-access/policy.ts';
import { enrichReport } from '../../../src/detect/enrich-report.ts';
import type { PolicyDetail, Report } from '../../../src/detect/report.ts';
import type { Tenant } from '../../../src/mirror/tenant.ts';
import { memoryTenant } from '../../fakes/memory-tenant.ts';

const AT = Date.parse('2031-03-01T08:20:00.000Z');
const MINUTE = 60_000;
const ID = '0d0d0d0d-4444-4444-8444-000000000001';

const inState = (state: string): Policy =>
  policyOf('conditional-access', { id: ID, displayName: 'CA01', state, conditions: {} });
const [REPORTING, ENFORCED, OFF] = [
  inState('enabledForReportingButNotEnforced'),
  inState('enabled'),
  inState('disabled'),
];

/** What each reading showed, from its minute on. */
function readAt(...readings: readonly (readonly [number, Policy])[]): Tenant {
  const object = async (_kind: string, _id: string, at: number) =>
    readings.findLast(([minute]) => AT + minute * MINUTE <= at)?.[1];
  const objects = async function* () {
    yield* readings.slice(0, 1).map(([, policy]) => policy);
  };
  return { ...memoryTenant({}), object, objects } as unknown as Tenant;
}

async function completed(
  tenant: Tenant,
  { change = 'tightened' as PolicyDetail['change'], now = 5 } = {},
): Promise<Pick<PolicyDetail, 'before' | 'after'>> {
  const moment = new Date(AT).toISOString();
  const report: Report = {
    kind: 'revocation',
    cause: 'policy-changed',
    subject: { kind: 'policy', id: ID },
    occurred: { from: moment, to: moment },
    source: 'directory-audit',
    sourceId: 'twin',
    seenAt: moment,
    detail: { policy: { change } },
  };
  const { before, after } = (await enrichReport(report, tenant, AT + now * MINUTE)).detail.policy ?? {};
  return { ...(before && { before }), ...(after && { after }) };
}

describe('a change without its content', () => {
  test('is completed with the policy before it and after it', async () => {
    expect(await completed(readAt([-60, REPORTING], [1, ENFORCED]))).toEqual({
      before: REPORTING.content,
      after: ENFORCED.content,
    });
  });

  test('is the first of two changes soon after each other', async () => {
    expect(await completed(readAt([-60, REPORTING], [1, ENFORCED], [4, OFF]))).toMatchObject({
      after: ENFORCED.content,
    });
  });

  test('is retried until a reading shows it, but not forever', async () => {
    const unread = readAt([-60, REPORTING]);
    await expect(completed(unread)).rejects.toMatchObject({ code: 'POLICY_UNCLEAR', retryable: true });
    expect(await completed(unread, { now: RETRY_WINDOW_MS / MINUTE })).toEqual({ before: REPORTING.content });
  });

  test('is waited for while the mirror cannot be read, and found by the reading after the outage', async () => {
    const readSince = (minute: number) => ({ readSince: async () => AT + minute * MINUTE });
    const unread = { ...readAt([-60, REPORTING]), ...readSince(Number.POSITIVE_INFINITY) };
    await expect(completed(unread, { now: 90 })).rejects.toMatchObject({ code: 'POLICY_UNCLEAR' });
    const read = { ...readAt([-60, REPORTING], [92, ENFORCED]), ...readSince(92) };
    expect(await completed(read, { now: 93 })).toEqual({ before: REPORTING.content, after: ENFORCED.content });
    expect(await completed(unread, { now: 300 })).toEqual({ before: REPORTING.content });
    const neverShown = { ...readAt([-60, REPORTING]), ...readSince(92) };
    expect(await completed(neverShown, { now: 108 })).toEqual({ before: REPORTING.content });
  });

  test('of a new policy has no state before, although the mirror shows it from the reading before', async () => {
    expect(await completed(readAt([-1, ENFORCED]), { change: 'created' })).toEqual({ after: ENFORCED.content });
  });

  test.each(['deleted', 'loosened'] as const)('needs no state after where it was %s', async (change) => {
    expect(await completed(readAt([-60, ENFORCED]), { change })).toEqual({ before: ENFORCED.content });
  });

  test('does not wait for a mirror that knows no policies', async () => {
    expect(await completed(memoryTenant({}), { change: 'created' })).toEqual({});
  });
});
