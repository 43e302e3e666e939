/** What readings of policies add to a record without content: the mirror is read for each minute, up to a limit. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/conditional-access/policy.ts';
import { PolicyUnclearError, resolvePolicyTwin } from '../../../src/detect/enrich-report.ts';
import type { PolicyDetail, Report } from '../../../src/detect/report.ts';
import type { Tenant } from '../../../src/mirror/tenant.ts';
import { memoryTenant, policyObject } from '../../fakes/memory-tenant.ts';

const [AT, MINUTE] = [Date.parse('2031-03-01T08:20:00.000Z'), 60_000];
const version = (contentHash: string): Policy => ({ ...policyObject({ id: 'p', state: contentHash }), contentHash });
const [OLD, NEW] = [version('old'), version('new')];

/** A mirror with these states from these moments on (ms after the change), and the moments at which it was read. */
function mirror(states: readonly (readonly [number, Policy | undefined])[], others: readonly Policy[] = []) {
  const readAt: number[] = [];
  const object = async (_kind: string, _id: string, at: number) => {
    readAt.push(at - AT);
    return states.findLast(([from]) => AT + from <= at)?.[1];
  };
  const objects = async function* () {
    yield* others;
  };
  return { readAt, tenant: { ...memoryTenant({}), object, objects } as unknown as Tenant };
}

function completed(
  policy: PolicyDetail | undefined,
  then: Policy | undefined,
  { tenant, now = 5 * MINUTE }: { readonly tenant: Tenant; readonly now?: number },
) {
  const moment = new Date(AT).toISOString();
  const detail = policy === undefined ? { appId: 'x' } : { appId: 'x', policy };
  const report: Report = {
    kind: 'revocation',
    cause: 'policy-changed',
    subject: { kind: 'policy', id: 'p' },
    occurred: { from: moment, to: moment },
    source: 'directory-audit',
    sourceId: 'row',
    seenAt: moment,
    detail,
  };
  return resolvePolicyTwin(report, then, { tenant, now: AT + now });
}

test('a complete detail, or one without a policy, stays as it is', async () => {
  const { tenant, readAt } = mirror([[0, NEW]]);
  for (const policy of [undefined, { change: 'changed', before: {} }, { change: 'changed', after: {} }] as const) {
    expect(await completed(policy, OLD, { tenant })).toEqual(
      policy === undefined ? { appId: 'x' } : { appId: 'x', policy },
    );
  }
  expect(readAt).toEqual([]);
});

test('both sides are added with their hashes', async () => {
  const { tenant } = mirror([
    [0, OLD],
    [MINUTE, NEW],
  ]);
  expect(await completed({ change: 'changed' }, OLD, { tenant })).toEqual({
    appId: 'x',
    policy: { change: 'changed', before: OLD.content, beforeHash: 'old', after: NEW.content, afterHash: 'new' },
  });
});

test.each(['deleted', 'loosened'] as const)(
  'of a policy that was %s, only the state before is added',
  async (change) => {
    const { tenant, readAt } = mirror([[0, NEW]]);
    expect(await completed({ change }, OLD, { tenant })).toEqual({
      appId: 'x',
      policy: { change, before: OLD.content, beforeHash: 'old' },
    });
    expect(await completed({ change }, undefined, { tenant })).toEqual({ appId: 'x', policy: { change } });
    expect(readAt).toEqual([]);
  },
);

test('a new policy has no state before', async () => {
  const { tenant } = mirror([[0, NEW]]);
  expect((await completed({ change: 'created' }, OLD, { tenant })).policy).toEqual({
    change: 'created',
    after: NEW.content,
    afterHash: 'new',
  });
});

describe('the mirror is read', () => {
  test('every minute from the change until now', async () => {
    const { tenant, readAt } = mirror([], []);
    await completed({ change: 'changed' }, undefined, { tenant, now: 2.5 * MINUTE });
    expect(readAt).toEqual([0, MINUTE, 2 * MINUTE, 2.5 * MINUTE]);
  });

  test('until another content is found, and not for a deleted policy', async () => {
    const { tenant, readAt } = mirror([
      [0, OLD],
      [MINUTE, undefined],
      [2 * MINUTE, NEW],
      [3 * MINUTE, version('newer')],
    ]);
    expect((await completed({ change: 'changed' }, OLD, { tenant })).policy?.afterHash).toBe('new');
    expect(readAt).toEqual([0, MINUTE, 2 * MINUTE]);
  });

  test('for fifteen minutes at most', async () => {
    const { tenant, readAt } = mirror([
      [0, OLD],
      [15 * MINUTE + 1, NEW],
    ]);
    expect((await completed({ change: 'changed' }, OLD, { tenant, now: 60 * MINUTE })).policy).toEqual({
      change: 'changed',
      before: OLD.content,
      beforeHash: 'old',
    });
    expect([readAt.length, readAt.at(-1)]).toEqual([16, 15 * MINUTE]);
  });
});

describe('a retry is worth it', () => {
  const unread = mirror([[0, OLD]]);

  test('while the change is younger than fifteen minutes', async () => {
    await expect(completed({ change: 'changed' }, OLD, { ...unread, now: 15 * MINUTE - 1 })).rejects.toMatchObject({
      code: 'POLICY_UNCLEAR',
      policyId: 'p',
      retryable: true,
    });
    await expect(completed({ change: 'changed' }, OLD, unread)).rejects.toThrow(
      'Policy p changed at 2031-03-01T08:20:00.000Z, and the mirror does not show its new content yet',
    );
    expect((await completed({ change: 'changed' }, OLD, { ...unread, now: 15 * MINUTE })).policy).not.toHaveProperty(
      'after',
    );
  });

  test('for a policy that the mirror never had, where it has others', async () => {
    await expect(completed({ change: 'created' }, undefined, mirror([], [OLD]))).rejects.toThrow(PolicyUnclearError);
    expect((await completed({ change: 'created' }, undefined, mirror([]))).policy).toEqual({ change: 'created' });
  });
});
