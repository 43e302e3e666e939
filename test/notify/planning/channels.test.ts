/** By which channels readers are told, in which language and after how long: what the policy says, where set up. */
import { expect, test } from 'vitest';
import { tableIncidents } from '../../../src/notify/bundling/table-incidents.ts';
import type { Notice } from '../../../src/notify/notice.ts';
import { planNotices } from '../../../src/notify/planning/plan-notices.ts';
import { laidOver, SHIPPED_POLICY } from '../../../src/notify/planning/policy/notice-policy.ts';
import { planForAdmins, planForIncident } from '../../../src/notify/planning/stand-ins.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { app, memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { planned } from '../notice-builder.ts';
import { disabled, noticesOf, policyChanged, reaching, record } from './planning.ts';

const TEAMS = { channels: ['teams-activity', 'teams-card'] } as const;
const appDeleted = { cause: 'app-deleted', subject: { kind: 'service-principal', id: 'mailer' } } as const;

async function told(...given: Parameters<typeof noticesOf>): Promise<readonly string[]> {
  const notices = await noticesOf(...given);
  return notices
    .filter(({ initialState }) => initialState !== 'suppressed')
    .map(({ audience, channel }) => `${audience.id} ${channel}`);
}

test('people are told by mail, and in Teams where that is set up; each channel has a notice of its own', async () => {
  expect(await told(record(reaching(['ada'])))).toEqual(['ada mail']);
  const both = await noticesOf(record(reaching(['ada'])), { settings: TEAMS });
  expect(both.map(({ audience, channel }) => `${audience.id} ${channel}`)).toEqual([
    'ada mail',
    'ada teams-activity',
    'owner mail',
  ]);
  expect(new Set(both.map(({ id }) => id)).size).toBe(3);
  const [mail] = await noticesOf(record(reaching(['ada'])));
  expect(both[0]).toEqual(mail);
});

test('a person without an address is told in Teams, and a manager so reached needs no one to stand in', async () => {
  const { mail: _, ...ada } = person('ada');
  const { mail: _mail, ...boss } = person('boss');
  const facts = { objects: [ada, boss, person('owner'), app('mailer')] };
  expect(await told(record(reaching(['ada'])), { facts, settings: TEAMS })).toEqual(['ada teams-activity']);
  expect(await told(record(reaching(['ada'], 'blocked'), disabled), { facts, settings: TEAMS })).toEqual([
    'boss teams-activity',
  ]);
  expect(await told(record(reaching(['ada'], 'blocked'), disabled), { facts })).toEqual(['owner mail']);
});

test('where no channel of a rule is set up, mail stands in', async () => {
  const policy = {
    rules: [{ audiences: ['user' as const], when: ['affected' as const], channels: ['teams-activity' as const] }],
  };
  expect(await told(record(reaching(['ada'])), { policy })).toEqual(['ada mail']);
  expect(await told(record(reaching(['ada'])), { policy, settings: TEAMS })).toEqual(['ada teams-activity']);
});

test('the admins are told by mail and card, and of what is less severe in their digest', async () => {
  expect(await told(record(reaching(['ada'], 'cannot-decide'), policyChanged), { settings: TEAMS })).toEqual([
    'admins mail',
    'admins teams-card',
  ]);
  const inactive = { cause: 'refresh-token-inactive', subject: { kind: 'user-app', id: 'ada_mailer' } } as const;
  expect(await told(record(reaching([]), inactive), { facts: { owners: {} }, settings: TEAMS })).toEqual([
    'admins digest',
  ]);
});

test('the help desk hears of what the policy says, if it has an address; of break-glass accounts it does not', async () => {
  const helpDesk = { helpDesk: 'help@contoso.example' };
  expect(await told(record(reaching(['ada']), appDeleted))).toEqual(['ada mail', 'owner mail']);
  expect(await told(record(reaching(['ada']), appDeleted), { settings: helpDesk })).toEqual([
    'ada mail',
    'owner mail',
    'help-desk mail',
  ]);
  const settings = { ...helpDesk, breakGlass: ['mailer'] };
  const notices = await noticesOf(record(reaching(['ada']), appDeleted), { settings });
  expect(notices.map(({ audience, reason }) => [audience.id, reason])).toEqual([
    ['ada', 'break-glass'],
    ['owner', 'break-glass'],
    ['help-desk', 'break-glass'],
    ['admins', undefined],
  ]);
});

test('who uses and owns an app is told once, as a user', async () => {
  const facts = { owners: { mailer: ['ada', 'owner'] } };
  expect(await told(record(reaching(['ada']), appDeleted), { facts })).toEqual(['ada mail', 'owner mail']);
});

test('two channels are one person: the limit counts people', async () => {
  const three = record(reaching(['ada', 'bo', 'eve']));
  expect(await told(three, { settings: { ...TEAMS, limit: 3 } })).toHaveLength(6);
  expect(await told(three, { settings: { ...TEAMS, limit: 2 } })).toEqual(['admins mail', 'admins teams-card']);
});

test('two channels are one person: both have one seat of an incident', async () => {
  const incidents = tableIncidents(tenantStore(memoryTables(), 'tenant'));
  const { cause, subject } = planned().content;
  const placed = {
    kind: 'placed',
    cause,
    subject,
    at: planned().dueAt,
    root: { kind: 'user', id: 'grace' },
    order: 1,
  } as const;
  const seatOf = async (notice: Notice) => (await incidents.seat(notice, placed, 1))?.isSeated;
  const notices = [
    ...(await noticesOf(record(reaching(['ada'])), { settings: TEAMS })),
    ...(await noticesOf(record(reaching(['bo'])))),
  ].filter(({ audience }) => audience.kind === 'user');
  const seats: (readonly [string, boolean | undefined])[] = [];
  for (const notice of notices) seats.push([notice.audience.id, await seatOf(notice)]);
  expect(seats).toEqual([
    ['ada', true],
    ['ada', true],
    ['bo', false],
  ]);
});

test('a rule may wait longer than the hold-down, and never less', async () => {
  const dueAfter = async (delayMinutes: number) => {
    const rule = {
      audiences: ['user' as const],
      when: ['affected' as const],
      channels: ['mail' as const],
      delayMinutes,
    };
    const { recordedAt } = record(reaching(['ada']));
    const [notice] = await noticesOf(record(reaching(['ada'])), { policy: { rules: [rule] } });
    return (Date.parse(notice?.dueAt ?? '') - Date.parse(recordedAt)) / 60_000;
  };
  expect(await Promise.all([0, 1, 30].map(dueAfter))).toEqual([2, 2, 30]);
});

test.each([
  [['de', 'fr'], 'fr-CH', 'fr'],
  [['de', 'fr'], 'ja-JP', 'de'],
  [['pt-BR'], 'pt-PT', 'pt-BR'],
  [undefined, 'ja-JP', 'ja-JP'],
] as const)('of the languages %j a reader of %s gets %s', async (languages, own, expected) => {
  const rule = { audiences: ['user' as const], when: ['affected' as const], channels: ['mail' as const] };
  const policy = laidOver(SHIPPED_POLICY, { rules: [{ ...rule, ...(languages && { languages: [...languages] }) }] });
  const [notice] = await planNotices(record(reaching(['ada'])), {
    tenant: memoryTenant({ objects: [{ ...person('ada'), preferredLanguage: own }] }),
    settings: { mode: 'send', mailboxes: [], admins: undefined, limit: 25, breakGlass: [], runbooksUrl: undefined },
    policy,
  });
  expect(notice?.content.reader?.language).toBe(expected);
});

test('the admins who stand in for somebody are told on their own channels, never in the digest', () => {
  const at = { settings: { admins: 'admins@contoso.example', ...TEAMS }, policy: SHIPPED_POLICY };
  const inTeams = planned({ channel: 'teams-activity' });
  const notices = planForIncident(inTeams, at, inTeams.dueAt);
  expect(notices.map(({ channel, content }) => [channel, content.incident])).toEqual([
    ['mail', true],
    ['teams-card', true],
  ]);
  const { content } = inTeams;
  const inactive = planned({ content: { ...content, cause: 'refresh-token-inactive' } });
  expect(planForAdmins(inactive, at, inactive.dueAt).map(({ channel }) => channel)).toEqual(['mail']);
  const nowhere = { ...at, settings: { admins: undefined } };
  expect(planForAdmins(inTeams, nowhere, inTeams.dueAt)).toMatchObject([{ channel: 'mail', reason: 'no-address' }]);
});
