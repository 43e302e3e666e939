/** Nobody is left out in silence: everybody around a record has a planned or a suppressed notice, by name. */
import { assert, asyncProperty, boolean, constantFrom, integer, record as recordOf, subarray } from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSES } from '../../../src/detect/cause.ts';
import type { Affected, Effect } from '../../../src/impact/affected.ts';
import type { AudienceKind, PlannedNotice } from '../../../src/notify/notice.ts';
import type { NoticeSettings } from '../../../src/notify/notice-settings.ts';
import { planNotices } from '../../../src/notify/planning/plan-notices.ts';
import {
  laidOver,
  type PolicyFile,
  ruleFor,
  shippedPolicy,
} from '../../../src/notify/planning/policy/notice-policy.ts';
import { app, memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { MOMENT, revocation } from '../../impact/revocation-builder.ts';
import { scopeOf } from '../../record/record-builder.ts';

const USERS = ['ada', 'bo', 'cy', 'dee', 'eve', 'fay'];
const PEOPLE = [...USERS, 'boss', 'owner'];
const EFFECTS: readonly Effect[] = ['dies', 'blocked', 'reprompts', 'cannot-decide', 'survives'];

const OWN_POLICIES: readonly PolicyFile[] = [
  {},
  { rules: [{ audiences: ['user', 'manager', 'app-owner', 'admins'], when: [] }] },
  { rules: [{ audiences: ['manager', 'app-owner'], when: ['nobody-else'], channels: ['teams-activity'] }] },
  { rules: [{ audiences: ['user', 'app-owner'], when: ['affected'], channels: ['teams-activity'] }] },
  { rules: [{ audiences: ['help-desk', 'admins'], when: ['affected', 'unknown-reach'], channels: ['teams-card'] }] },
];

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
  teams: boolean(),
  own: constantFrom<PolicyFile>(...OWN_POLICIES),
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
    helpDesk: 'help@contoso.example',
    channels: facts.teams ? ['teams-activity', 'teams-card'] : [],
  };
  const policy = laidOver(shippedPolicy(settings), facts.own);
  const subject = { kind: 'user', id: 'ada' } as const;
  const opened = revocation({ cause, subject, ...(actor && { actor: { kind: 'user', id: actor } }) });
  const record = { revocation: opened, affected: reachOf(facts), recordedAt: MOMENT };
  return planNotices(record, { tenant, settings, policy });
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

test('everybody around a record has one row for each way of telling, with a reason if it is not sent', async () => {
  const property = asyncProperty(world, async (facts) => {
    const notices = await plan(facts);

    const own = Map.groupBy(notices, ({ audience }) => audience.id);
    expect(new Set(notices.map(({ id }) => id)).size).toBe(notices.length);
    for (const id of around(facts)) expect(own.get(id)?.[0]?.audience.name, id).toBe(`${id} Example`);
    for (const rows of own.values()) {
      // Whoever is several kinds of reader is told as one of them, and either told or not.
      expect(new Set(rows.map(({ audience }) => audience.kind)).size).toBe(1);
      expect(new Set(rows.map(({ initialState }) => initialState)).size).toBe(1);
      if (rows[0]?.initialState === 'suppressed') expect(rows).toHaveLength(1);
    }
    for (const { audience, initialState, reason, channel } of notices) {
      expect(reason !== undefined).toBe(initialState === 'suppressed');
      expect(audience.name !== undefined || ['admins', 'help-desk'].includes(audience.kind)).toBe(true);
      if (initialState !== 'suppressed' && channel === 'mail') expect(audience.mail).not.toBe('');
      if (channel === 'teams-activity' && !facts.teams) expect(initialState).toBe('suppressed');
      if (facts.breakGlass.includes(audience.id) || facts.actor === audience.id)
        expect(initialState).toBe('suppressed');
    }
  });
  await assert(property, { numRuns: 1_000 });
});

/** All users whom the record names, and the manager and the owners where the policy speaks of them. */
function around({ cause, own, limit, affected, owned, unknown }: World): readonly string[] {
  const isNamed = (audience: AudienceKind) =>
    ruleFor(laidOver(shippedPolicy({ limit }), own), { cause, audience }) !== undefined;
  const owners = owned && isNamed('app-owner') ? ['owner', 'ada'].filter((id) => !unknown.includes(id)) : [];
  return [...affected, ...owners, ...(isNamed('manager') ? ['boss'] : [])];
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
