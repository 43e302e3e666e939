/** Who is notified of what: a test for each rule. */
import { describe, expect, test } from 'vitest';
import type { Affected, Effect } from '../../../src/impact/affected.ts';
import { planNotices } from '../../../src/notify/planning/plan-notices.ts';
import { memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { scopeOf } from '../../record/record-builder.ts';
import { disabled, FACTS, plan, planAll, policyChanged, reaching, record, SENDING } from './planning.ts';

test('the user whose consent was withdrawn is notified, two minutes after it is on record', async () => {
  const [notice] = await planNotices(record(reaching(['ada'])), { tenant: memoryTenant(FACTS), settings: SENDING });

  expect(notice).toMatchObject({
    audience: { kind: 'user', id: 'ada', mail: 'ada@contoso.example' },
    initialState: 'due',
    dueAt: '2031-03-02T10:08:00.000Z',
  });
});

test('planning twice gives the same notices', async () => {
  const context = { tenant: memoryTenant(FACTS), settings: SENDING };

  expect(await planNotices(record(reaching(['ada'])), context)).toEqual(
    await planNotices(record(reaching(['ada'])), context),
  );
});

test('the actor is not notified', async () => {
  expect(await plan(record(reaching(['ada']), { actor: { kind: 'user', id: 'ada' } }))).toEqual(['user ada actor']);
  expect(await plan(record(reaching(['ada', 'bo']), { actor: { kind: 'user', id: 'ada' } }))).toEqual([
    'user ada actor',
    'user bo due',
  ]);
});

test('users whose sign-in survives are on record as not notified', async () => {
  expect(await plan(record(reaching(['ada'], 'survives')))).toEqual(['user ada survives', 'app-owner owner survives']);
  const { users, rectangles } = reaching(['bo'], 'survives');
  const both = reaching(['ada']);
  const affected = { ...both, users: [...both.users, ...users], rectangles: [...both.rectangles, ...rectangles] };
  expect(await plan(record(affected))).toEqual(['user ada due', 'user bo survives']);
});

test('whom the policy leaves out is on record: those who would stand in, and those who are told of other causes', async () => {
  expect(await planAll(record(reaching(['ada'])))).toEqual(['user ada due', 'app-owner owner by-policy']);
  expect(await planAll(record(reaching(['ada'], 'blocked'), disabled))).toEqual([
    'user ada by-policy',
    'manager boss due',
    'app-owner owner by-policy',
  ]);
});

test('a consent that nobody is known to use notifies the owners of the app, otherwise the admins', async () => {
  expect(await plan(record(reaching([])))).toEqual(['app-owner owner due']);
  expect(await plan(record(reaching([])), { facts: { owners: {} } })).toEqual(['admins admins due']);
});

test('in observe mode nothing is sent, but it is on record who would be notified', async () => {
  expect(await plan(record(reaching(['ada'])), { settings: { mode: 'observe' } })).toEqual(['user ada observed']);
});

test('above the limit of people only the admins are notified', async () => {
  expect(await plan(record(reaching(['ada', 'bo', 'eve'])), { settings: { limit: 2 } })).toEqual([
    'user ada over-limit',
    'user bo over-limit',
    'user eve over-limit',
    'admins admins due',
  ]);
});

test('a revocation that is over a day old when first seen notifies nobody', async () => {
  expect(await plan(record(reaching(['ada']), {}, '2031-03-03T10:06:00.001Z'))).toEqual([
    'user ada too-old',
    'app-owner owner too-old',
  ]);
  expect(await plan(record(reaching(['ada']), {}, '2031-03-03T10:06:00.000Z'))).toEqual(['user ada due']);
});

describe('a disabled or deleted account', () => {
  test('notifies its manager, not itself', async () => {
    expect(await plan(record(reaching(['ada'], 'blocked'), disabled))).toEqual(['manager boss due']);
    expect(await plan(record(reaching(['ada']), { ...disabled, cause: 'account-deleted' }))).toEqual([
      'manager boss due',
    ]);
  });

  test('notifies the owners of its apps, otherwise the admins, if no manager can be reached', async () => {
    expect(await plan(record(reaching(['ada'], 'blocked'), disabled), { facts: { managers: {} } })).toEqual([
      'app-owner owner due',
    ]);
    expect(
      await plan(record(reaching(['ada'], 'blocked'), disabled), {
        facts: { objects: [person('ada'), person('boss', { enabled: false })], owners: {} },
      }),
    ).toEqual(['manager boss account-unusable', 'admins admins due']);
  });

  test('notifies nobody else if its manager disabled it', async () => {
    expect(
      await plan(record(reaching(['ada'], 'blocked'), { ...disabled, actor: { kind: 'user', id: 'boss' } })),
    ).toEqual(['manager boss actor']);
  });

  test('gets no mail for other causes either', async () => {
    expect(await plan(record(reaching(['ada'])), { facts: { objects: [person('ada', { enabled: false })] } })).toEqual([
      'user ada account-unusable',
    ]);
  });
});

describe('a policy', () => {
  test('that asks for a new sign-in notifies the users it affects', async () => {
    expect(await plan(record(reaching(['ada'], 'reprompts'), policyChanged))).toEqual(['user ada due']);
  });

  test('whose effect cannot be decided notifies only the admins', async () => {
    expect(await plan(record(reaching(['ada'], 'cannot-decide'), policyChanged))).toEqual([
      'user ada undecided',
      'admins admins due',
    ]);
  });

  const inScope = (used: readonly string[], all: readonly string[], effect: Effect = 'reprompts'): Affected => ({
    ...reaching(all, effect),
    rectangles: used.length > 0 ? reaching(used, effect).rectangles : [],
    scope: scopeOf({ effect, bites: 'next-refresh', userIds: all, appIds: ['crm'] }),
  });

  test('notifies of its scope only those who are known to use what it covers', async () => {
    expect(await plan(record(inScope(['ada'], ['ada', 'bo']), policyChanged), { settings: { limit: 1 } })).toEqual([
      'user ada due',
      'user bo not-in-use',
    ]);
  });

  test('notifies the admins if nobody is known to use what it covers', async () => {
    expect(await plan(record(inScope([], ['ada', 'bo']), policyChanged))).toEqual([
      'user ada not-in-use',
      'user bo not-in-use',
      'admins admins due',
    ]);
  });

  test('whose effect on those in scope is undecided notifies the admins, with both numbers', async () => {
    const planned = await planNotices(record(inScope(['ada'], ['ada', 'bo'], 'cannot-decide'), policyChanged), {
      tenant: memoryTenant(FACTS),
      settings: SENDING,
    });
    expect(planned.map(({ audience, reason }) => [audience.id, reason])).toEqual([
      ['ada', 'undecided'],
      ['bo', 'not-in-use'],
      ['admins', undefined],
    ]);
    expect(planned[2]?.content).toMatchObject({
      userCount: 1,
      inScope: { users: 2, apps: 1, pairs: 2 },
      policyReach: { effects: [{ effect: 'cannot-decide' }], uncertain: ['asks for mfa'] },
    });
  });

  test('that hits people only in some circumstances notifies only the admins', async () => {
    const affected = inScope(['ada'], ['ada', 'bo']);
    const rectangles = affected.rectangles.map((rectangle) => ({ ...rectangle, conditional: true }));
    expect(await plan(record({ ...affected, rectangles }, policyChanged))).toEqual([
      'user ada undecided',
      'user bo not-in-use',
      'admins admins due',
    ]);
  });

  test('of which nothing is known notifies the admins', async () => {
    const unknown = { apps: [], users: [], rectangles: [], uncertain: ['not known: the people'] };
    expect(await plan(record(unknown, policyChanged))).toEqual(['admins admins due']);
  });

  test('that was loosened notifies nobody', async () => {
    expect(await plan(record({ apps: [], users: [], rectangles: [] }, policyChanged))).toEqual([]);
  });
});

test('a break-glass account notifies only the admins', async () => {
  expect(await plan(record(reaching(['ada'])), { settings: { breakGlass: ['ada'] } })).toEqual([
    'user ada break-glass',
    'admins admins due',
  ]);
  expect(await plan(record(reaching(['ada'], 'blocked'), disabled), { settings: { breakGlass: ['ada'] } })).toEqual([
    'user ada break-glass',
    'manager boss break-glass',
    'app-owner owner break-glass',
    'admins admins due',
  ]);
});

test('a person without an address is on record as not notified', async () => {
  const { mail: _, ...withoutMail } = person('ada');

  expect(await plan(record(reaching(['ada'])), { facts: { objects: [withoutMail] } })).toEqual(['user ada no-address']);
  expect(
    await plan(record(reaching(['ada'], 'cannot-decide'), policyChanged), { settings: { admins: undefined } }),
  ).toEqual(['user ada undecided', 'admins admins no-address']);
});

test('the policy itself is left out of the notice', async () => {
  const detail = { policy: { change: 'tightened', before: { a: 1 }, after: { a: 2 } } } as const;
  const [notice] = await planNotices(record(reaching(['ada'], 'blocked'), { ...policyChanged, detail }), {
    tenant: memoryTenant(FACTS),
    settings: SENDING,
  });

  expect(notice?.content.detail).toEqual({ policy: { change: 'tightened' } });
});
