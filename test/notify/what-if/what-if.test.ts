/** What If is asked seldom, with what is known, and only what is sure counts as blocked. */
import { beforeEach, expect, test } from 'vitest';
import type { Policy } from '../../../src/conditional-access/policy.ts';
import { DirectoryRefusedError, DirectoryThrottledError } from '../../../src/graph/graph-errors.ts';
import { contextIn } from '../../../src/notify/what-if/known-context.ts';
import { whatIf } from '../../../src/notify/what-if/what-if.ts';
import { memoryTenant } from '../../fakes/memory-tenant.ts';
import { DUE } from '../notice-builder.ts';

const USER = '11111111-2222-4333-8444-555555555555';
const HOUR = 3_600_000;
const BLOCK = { builtInControls: ['block'] };
const policy = (content: object = {}): Policy => ({
  kind: 'policy',
  id: 'p1',
  policyKind: 'conditional-access',
  displayName: 'Block it',
  state: 'enabled',
  contentHash: '',
  content: { conditions: { clientAppTypes: ['all'] }, grantControls: BLOCK, ...content },
});
const result = (differing: object = {}) => ({
  id: 'p1',
  displayName: 'Block it',
  state: 'enabled',
  policyApplies: true,
  conditions: { clientAppTypes: ['all'], locations: null, platforms: null },
  grantControls: BLOCK,
  ...differing,
});
const SIGN_IN = {
  clientAppUsed: 'Browser',
  ipAddress: '198.51.100.4',
  location: { countryOrRegion: 'CH' },
  deviceDetail: { operatingSystem: 'MacOs' },
};

let bodies: unknown[];
let reads: number;
let now: number;
let notes: string[];
beforeEach(() => {
  bodies = [];
  reads = 0;
  now = DUE;
  notes = [];
});

interface Tenant {
  readonly results?: readonly object[];
  readonly signIns?: readonly object[] | Error;
  readonly policies?: readonly Policy[];
  readonly error?: Error;
}

function asking({ results = [result()], signIns = [SIGN_IN], policies = [policy()], error }: Tenant = {}) {
  const graph = {
    async get() {
      reads += 1;
      if (signIns instanceof Error) throw signIns;
      return { value: signIns };
    },
    async post(_path: string, body: unknown, options: object | undefined) {
      bodies.push({ body, options });
      if (error) throw error;
      return { value: results };
    },
    within: () => graph,
  };
  return whatIf({
    graph: graph as never,
    tenant: memoryTenant({ objects: policies }),
    now: () => now,
    note: (outlook, code) => notes.push(`${outlook} ${code}`.trim()),
  });
}

const at = (number: number) => ({ userId: USER, appId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` });

test('says client, platform and place, as the last sign-in had them, and asks for the unknown members', async () => {
  expect(await asking().ask(at(1))).toEqual({ outlook: 'blocked', policies: [{ id: 'p1', name: 'Block it' }] });
  expect(bodies).toEqual([
    {
      body: {
        signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: USER },
        signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [at(1).appId] },
        signInConditions: {
          clientAppType: 'browser',
          devicePlatform: 'macOS',
          ipAddress: '198.51.100.4',
          country: 'CH',
        },
        appliedPoliciesOnly: true,
      },
      options: { repeatable: true, headers: { prefer: 'include-unknown-enum-members' } },
    },
  ]);
});

test.each([
  ['a demand', { grantControls: { builtInControls: ['mfa'] } }],
  ['report-only', { state: 'enabledForReportingButNotEnforced' }],
  ['one that does not apply', { policyApplies: false, analysisReasons: 'notEnoughInformation' }],
  ['one for old clients', { conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] } }],
  ['one that looks at the device', { conditions: { clientAppTypes: ['all'], devices: { deviceFilter: {} } } }],
])('%s blocks nobody', async (_, differing) => {
  expect(await asking({ results: [result(differing)] }).ask(at(1))).toEqual({ outlook: 'not-blocked' });
});

test.each([
  ['place', { locations: { includeLocations: ['All'] } }],
  ['platform', { platforms: { includePlatforms: ['all'] } }],
  ['client', { clientAppTypes: ['browser'] }],
])('where no sign-in is known, a policy that looks at the %s does not count', async (_, condition) => {
  const results = [result({ conditions: condition })];

  expect(await asking({ results, signIns: [] }).ask(at(1))).toEqual({ outlook: 'not-blocked' });
  expect(await asking({ results }).ask(at(1))).toMatchObject({ outlook: 'blocked' });
});

test('an answer holds for an hour, and then it is asked again', async () => {
  const one = asking();
  await one.ask(at(1));
  now += HOUR - 1;
  await one.ask(at(1));
  expect([bodies.length, reads]).toEqual([1, 1]);
  now += 1;
  await one.ask(at(1));
  expect([bodies.length, reads]).toEqual([2, 2]);
});

test('of 25 people at 5 apps only as many are asked about in a minute as leave room for the policies', async () => {
  const one = asking();
  for (let number = 0; number < 125; number += 1) await one.ask(at(number));

  expect(bodies.length).toBe(18);
  expect(notes.filter((note) => note === 'unknown TOO_MANY_QUESTIONS')).toHaveLength(107);
  now += 60_000;
  await one.ask(at(200));
  expect(bodies.length).toBe(19);
});

test('where no policy blocks anything, Graph is not asked', async () => {
  const legacy = policy({ conditions: { clientAppTypes: ['other'] } });
  const off = { ...policy(), id: 'p2', state: 'disabled' };

  expect(await asking({ policies: [legacy, off] }).ask(at(1))).toEqual({ outlook: 'not-blocked' });
  expect([bodies.length, reads]).toEqual([0, 0]);
});

test.each([
  ['throttled', new DirectoryThrottledError(1), 'DIRECTORY_THROTTLED'],
  ['no permission', new DirectoryRefusedError('/identity', 'Forbidden'), 'DIRECTORY_REFUSED'],
])('%s is no answer, is not kept, and is said', async (_, error, code) => {
  const one = asking({ error });

  expect(await one.ask(at(1))).toEqual({ outlook: 'unknown', code });
  await one.ask(at(1));
  expect(bodies.length).toBe(2);
  expect(notes).toEqual([`unknown ${code}`, `unknown ${code}`]);
});

test('without a log of sign-ins the question is asked all the same', async () => {
  const signIns = new DirectoryRefusedError('/auditLogs/signIns', 'no licence');

  expect(await asking({ signIns }).ask(at(1))).toMatchObject({ outlook: 'blocked' });
});

test('a mistake of ours is not taken for an answer', async () => {
  await expect(asking({ error: new RangeError('ours') }).ask(at(1))).rejects.toThrow('ours');
});

test.each([
  [{}, {}],
  [null, {}],
  [
    { ...SIGN_IN, location: {} },
    { clientAppType: 'browser', devicePlatform: 'macOS' },
  ],
  [{ clientAppUsed: 'IMAP4', deviceDetail: { operatingSystem: 'Ios 20' } }, { devicePlatform: 'iOS' }],
  [
    { clientAppUsed: 'Mobile Apps and Desktop clients', deviceDetail: { operatingSystem: 'Windows10' } },
    { clientAppType: 'mobileAppsAndDesktopClients', devicePlatform: 'windows' },
  ],
])('of a sign-in it takes what What If knows: %o', (signIn, known) => {
  expect(contextIn(signIn)).toEqual(known);
});
