/** Who is told of what: every rule with a test that it holds. */
import { describe, expect, test } from 'vitest';
import type { NoticeSettings } from '../../src/config.ts';
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Affected, Effect } from '../../src/impact/affected.ts';
import { planNotices } from '../../src/notify/plan-notices.ts';
import type { AuditRecord } from '../../src/record/audit-record.ts';
import { app, memoryTenant, person, type TenantFacts } from '../fakes/memory-tenant.ts';
import { MOMENT, revocation } from '../impact/revocation-builder.ts';

const SENDING: NoticeSettings = {
  mode: 'send',
  mailbox: 'notices@contoso.example',
  admins: 'admins@contoso.example',
  limit: 25,
  breakGlass: [],
  runbooksUrl: undefined,
};
const FACTS: TenantFacts = {
  objects: [person('ada'), person('bo'), person('eve'), person('boss'), person('owner'), app('mailer')],
  managers: { ada: 'boss' },
  owners: { mailer: ['owner'] },
};

function hit(userIds: readonly string[], effect: Effect = 'dies'): Affected {
  return {
    apps: [{ id: 'mailer', name: 'Mail Sync' }],
    users: userIds.map((id) => ({ id, name: `${id} Example`, mail: `${id}@contoso.example` })),
    rectangles: [{ effect, bites: 'next-refresh', userIds, appIds: ['mailer'] }],
  };
}

function record(affected: Affected, differing: Partial<Revocation> = {}, recordedAt = MOMENT): AuditRecord {
  return { revocation: revocation(differing), affected, recordedAt };
}

async function plan(
  what: AuditRecord,
  { settings = {}, facts = FACTS }: { readonly settings?: Partial<NoticeSettings>; readonly facts?: TenantFacts } = {},
) {
  const notices = await planNotices(what, {
    tenant: memoryTenant({ ...FACTS, ...facts }),
    settings: { ...SENDING, ...settings },
  });
  return notices.map(({ audience, initialState, reason }) =>
    [audience.kind, audience.id, reason ?? initialState].join(' '),
  );
}

const disabled = { cause: 'account-disabled', subject: { kind: 'user', id: 'ada' } } as const;
const policyChanged = { cause: 'policy-changed', subject: { kind: 'policy', id: 'p1' } } as const;

test('the user whose consent is gone hears of it, two minutes after it is on record', async () => {
  const [notice] = await planNotices(record(hit(['ada'])), { tenant: memoryTenant(FACTS), settings: SENDING });

  expect(notice).toMatchObject({
    audience: { kind: 'user', id: 'ada', mail: 'ada@contoso.example' },
    initialState: 'due',
    dueAt: '2031-03-02T10:08:00.000Z',
  });
});

test('planned twice it is the same notice', async () => {
  const context = { tenant: memoryTenant(FACTS), settings: SENDING };

  expect(await planNotices(record(hit(['ada'])), context)).toEqual(await planNotices(record(hit(['ada'])), context));
});

test('who did it is not told', async () => {
  expect(await plan(record(hit(['ada']), { actor: { kind: 'user', id: 'ada' } }))).toEqual([]);
  expect(await plan(record(hit(['ada', 'bo']), { actor: { kind: 'user', id: 'ada' } }))).toEqual(['user bo due']);
});

test('who survives is not told', async () => {
  expect(await plan(record(hit(['ada'], 'survives')))).toEqual([]);
});

test('a consent that nobody is known to use goes to the owners of the app, else to the admins', async () => {
  expect(await plan(record(hit([])))).toEqual(['app-owner owner due']);
  expect(await plan(record(hit([])), { facts: { owners: {} } })).toEqual(['admins admins due']);
});

test('nothing leaves in observe mode, but it is on record who would be told', async () => {
  expect(await plan(record(hit(['ada'])), { settings: { mode: 'observe' } })).toEqual(['user ada observed']);
});

test('more people than the limit: the admins, and nobody else', async () => {
  expect(await plan(record(hit(['ada', 'bo', 'eve'])), { settings: { limit: 2 } })).toEqual([
    'user ada over-limit',
    'user bo over-limit',
    'user eve over-limit',
    'admins admins due',
  ]);
});

test('what is over a day old when first seen is never told', async () => {
  expect(await plan(record(hit(['ada']), {}, '2031-03-03T10:06:00.001Z'))).toEqual(['user ada too-old']);
  expect(await plan(record(hit(['ada']), {}, '2031-03-03T10:06:00.000Z'))).toEqual(['user ada due']);
});

describe('a disabled or deleted account', () => {
  test('is not told itself: its manager is', async () => {
    expect(await plan(record(hit(['ada'], 'blocked'), disabled))).toEqual(['manager boss due']);
    expect(await plan(record(hit(['ada']), { ...disabled, cause: 'account-deleted' }))).toEqual(['manager boss due']);
  });

  test('without a manager who can be reached it is the owners of its apps, else the admins', async () => {
    expect(await plan(record(hit(['ada'], 'blocked'), disabled), { facts: { managers: {} } })).toEqual([
      'app-owner owner due',
    ]);
    expect(
      await plan(record(hit(['ada'], 'blocked'), disabled), {
        facts: { objects: [person('ada'), person('boss', { enabled: false })], owners: {} },
      }),
    ).toEqual(['admins admins due']);
  });

  test('tells nobody else where its manager disabled it', async () => {
    expect(await plan(record(hit(['ada'], 'blocked'), { ...disabled, actor: { kind: 'user', id: 'boss' } }))).toEqual(
      [],
    );
  });

  test('gets no mail for any other cause either', async () => {
    expect(await plan(record(hit(['ada'])), { facts: { objects: [person('ada', { enabled: false })] } })).toEqual([
      'user ada account-unusable',
    ]);
  });
});

describe('a policy', () => {
  test('that asks for a new sign-in is told to those it hits', async () => {
    expect(await plan(record(hit(['ada'], 'reprompts'), policyChanged))).toEqual(['user ada due']);
  });

  test('whose effect cannot be decided is told to the admins only', async () => {
    expect(await plan(record(hit(['ada'], 'cannot-decide'), policyChanged))).toEqual(['admins admins due']);
  });

  test('that was loosened is told to nobody', async () => {
    expect(await plan(record({ apps: [], users: [], rectangles: [] }, policyChanged))).toEqual([]);
  });
});

test('of a break-glass account only the admins hear', async () => {
  expect(await plan(record(hit(['ada'])), { settings: { breakGlass: ['ada'] } })).toEqual(['admins admins due']);
  expect(await plan(record(hit(['ada'], 'blocked'), disabled), { settings: { breakGlass: ['ada'] } })).toEqual([
    'admins admins due',
  ]);
});

test('who has no address is on record as not told', async () => {
  const { mail: _, ...nameless } = person('ada');

  expect(await plan(record(hit(['ada'])), { facts: { objects: [nameless] } })).toEqual(['user ada no-address']);
  expect(await plan(record(hit(['ada'], 'cannot-decide'), policyChanged), { settings: { admins: undefined } })).toEqual(
    ['admins admins no-address'],
  );
});

test('the policy’s content stays in the record', async () => {
  const detail = { policy: { change: 'tightened', before: { a: 1 }, after: { a: 2 } } } as const;
  const [notice] = await planNotices(record(hit(['ada'], 'blocked'), { ...policyChanged, detail }), {
    tenant: memoryTenant(FACTS),
    settings: SENDING,
  });

  expect(notice?.content.detail).toEqual({ policy: { change: 'tightened' } });
});
