/** Nobody is weighed in silence: every reader that a rule looks at has a planned or a suppressed notice, by name. */
import { assert, asyncProperty, boolean, constantFrom, integer, record as recordOf, subarray } from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSES } from '../../../src/detect/cause.ts';
import type { Affected, Effect } from '../../../src/impact/affected.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import type { NoticeSettings } from '../../../src/notify/notice-settings.ts';
import { NOTICE_POLICY } from '../../../src/notify/planning/notice-policy.ts';
import { planNotices } from '../../../src/notify/planning/plan-notices.ts';
import { app, memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { MOMENT, revocation } from '../../impact/revocation-builder.ts';
import { scopeOf } from '../../record/record-builder.ts';

const USERS = ['ada', 'bo', 'cy', 'dee', 'eve', 'fay'];
const PEOPLE = [...USERS, 'boss', 'owner'];
const EFFECTS: readonly Effect[] = ['dies', 'blocked', 'reprompts', 'cannot-decide', 'survives'];

const world = recordOf({
  cause: constantFrom(...CAUSES),
  effect: constantFrom(...EFFECTS),
  affected: subarray(USERS),
  used: subarray(USERS),
  ofPolicy: boolean(),
  withoutMail: subarray(PEOPLE),
  disabled: subarray(PEOPLE),
  unknown: subarray(USERS),
  breakGlass: subarray(PEOPLE, { maxLength: 3 }),
  actor: constantFrom(undefined, ...PEOPLE),
  limit: integer({ min: 0, max: 6 }),
  mode: constantFrom('send', 'observe'),
  owned: boolean(),
});
type World = typeof world extends { generate(...args: never): { readonly value: infer T } } ? T : never;

async function plan(facts: World): Promise<readonly PlannedNotice[]> {
  const { cause, actor, breakGlass, limit, mode } = facts;
  const objects = PEOPLE.filter((id) => !facts.unknown.includes(id)).map((id) => {
    const { mail, ...rest } = person(id, { enabled: !facts.disabled.includes(id) });
    return facts.withoutMail.includes(id) || mail === undefined ? rest : { ...rest, mail };
  });
  const tenant = memoryTenant({
    objects: [...objects, app('crm')],
    managers: { ada: 'boss' },
    owners: facts.owned ? { crm: ['owner', 'ada'] } : {},
  });
  const settings: NoticeSettings = {
    mode,
    mailboxes: ['notices@contoso.example'],
    admins: 'admins@contoso.example',
    limit,
    breakGlass,
    runbooksUrl: undefined,
  };
  const subject = { kind: 'user', id: 'ada' } as const;
  const opened = revocation({ cause, subject, ...(actor && { actor: { kind: 'user', id: actor } }) });
  return planNotices({ revocation: opened, affected: reachOf(facts), recordedAt: MOMENT }, { tenant, settings });
}

function reachOf({ effect, affected, used, ofPolicy }: World): Affected {
  const over = (userIds: readonly string[]) =>
    [{ effect, bites: 'next-refresh', userIds, appIds: ['crm'] }] as const satisfies Affected['rectangles'];
  const users = affected.map((id) => ({ id, name: `${id} Example`, mail: `${id}@contoso.example` }));
  const apps = [{ id: 'crm', name: 'CRM' }];
  if (!ofPolicy) return { apps, users, rectangles: over(affected) };
  const scope = scopeOf(over(affected)[0]);
  const inUse = over(affected.filter((id) => used.includes(id)));
  // Whoever is no worse off is in no scope.
  return {
    apps,
    users,
    rectangles: inUse,
    scope: effect === 'survives' ? { ...scope, rectangles: [], userIds: [] } : scope,
  };
}

test('every reader that a notice is weighed for has one row, with a reason if it is not sent', async () => {
  const property = asyncProperty(world, async (facts) => {
    const notices = await plan(facts);

    const rows = new Map(notices.map((notice) => [notice.audience.id, notice]));
    expect(rows.size).toBe(notices.length);
    for (const id of weighedUsers(facts)) expect(rows.get(id)?.audience.name).toBe(`${id} Example`);
    if (notices.length > 0 && NOTICE_POLICY[facts.cause].notify.includes('manager'))
      expect(rows.has('boss')).toBe(true);
    for (const { audience, initialState, reason } of notices) {
      expect(reason !== undefined).toBe(initialState === 'suppressed');
      expect(audience.name !== undefined || audience.kind === 'admins').toBe(true);
      if (facts.breakGlass.includes(audience.id) || facts.actor === audience.id)
        expect(initialState).toBe('suppressed');
    }
  });
  await assert(property, { numRuns: 500 });
});

/** All users whose sign-in may end, for a cause of which users are notified. */
function weighedUsers({ cause, effect, affected }: World): readonly string[] {
  return effect !== 'survives' && NOTICE_POLICY[cause].notify.includes('user') ? affected : [];
}

test('of more than a thousand people one row gives the number of the others', async () => {
  const ids = Array.from({ length: 1_203 }, (_, index) => `u${index}`);
  const affected: Affected = {
    apps: [{ id: 'crm', name: 'CRM' }],
    users: ids.map((id) => ({ id, name: `Person ${id}` })),
    rectangles: [{ effect: 'blocked', bites: 'next-refresh', userIds: ids, appIds: ['crm'] }],
  };
  const opened = revocation({ cause: 'policy-changed', subject: { kind: 'policy', id: 'p1' } });
  const notices = await planNotices(
    { revocation: opened, affected, recordedAt: MOMENT },
    {
      tenant: memoryTenant({}),
      settings: {
        mode: 'send',
        mailboxes: ['n@contoso.example'],
        admins: 'a@contoso.example',
        limit: 25,
        breakGlass: [],
        runbooksUrl: undefined,
      },
    },
  );

  expect(notices).toHaveLength(1_002);
  expect(notices.find(({ audience }) => audience.id === 'others-over-limit')).toMatchObject({
    audience: { name: '203 more' },
    reason: 'over-limit',
  });
});
