/** Settings of the whole tenant: what the mirror keeps of them, and what their first reading and their absence mean. */
import { expect, test } from 'vitest';
import { RequestRejectedError } from '../../../src/graph/graph-errors.ts';
import { mirrorStatus } from '../../../src/mirror/mirror-status.ts';
import { pollPolicies } from '../../../src/mirror/readings/read-policies.ts';
import { checkBaselines } from '../../../src/operate/doctor/check-baselines.ts';
import { MINUTE, type Stage, stage } from './graph-items.ts';

const SETTINGS = '/identity/conditionalAccess/settings';
const DEFAULT = '/policies/crossTenantAccessPolicy/default';
const PARTNERS = '/policies/crossTenantAccessPolicy/partners';
const DIRECTORY = '00000002-0000-0000-c000-000000000000';
const NOBODY = '00000000-0000-0000-0000-000000000000';
const PARTNER = 'AAAAAAAA-0000-4001-8001-000000000001';
const PARTNER_ID = `cross-tenant-partner/${PARTNER.toLowerCase()}`;

const settings = (resourceAppId: string | null, readAt = '2031-03-01T08:00:00Z') => ({
  modifiedDateTime: readAt,
  advancedSettings: resourceAppId === null ? null : { baselineScopes: { resourceAppId }, exclusions: null },
});
const trust = (isMfaAccepted: boolean) => ({
  isMfaAccepted,
  isCompliantDeviceAccepted: false,
  isHybridAzureADJoinedDeviceAccepted: false,
});

function tenant(): Stage {
  const poll = stage();
  for (const list of ['/identity/conditionalAccess/policies', '/identity/conditionalAccess/namedLocations'])
    poll.graph.responses.set(list, []);
  poll.graph.responses.set('/policies/authenticationStrengthPolicies', []);
  poll.graph.responses.set(SETTINGS, settings(NOBODY));
  poll.graph.responses.set(DEFAULT, { isServiceDefault: true, inboundTrust: trust(false) });
  poll.graph.responses.set(PARTNERS, [{ tenantId: PARTNER, inboundTrust: null }]);
  return poll;
}

async function pollAgain(poll: Stage, waitMs = 2 * MINUTE) {
  poll.wait(waitMs);
  return pollPolicies(poll);
}

const changed = ({ enqueued }: Stage) =>
  enqueued.flatMap((change) => (change.object === 'policy' ? [change.after?.id ?? `no ${change.before?.id}`] : []));
const phaseOf = async (poll: Stage) =>
  (await mirrorStatus(poll.store)).find(({ source }) => source === 'conditional-access-settings');

test('the first reading fills the mirror and is no change', async () => {
  const poll = tenant();
  await pollPolicies(poll);
  expect(poll.enqueued).toEqual([]);
  expect(await poll.mirror.object('policy', 'conditional-access-settings', poll.now())).toMatchObject({
    policyKind: 'conditional-access-settings',
    displayName: 'Conditional Access settings',
    content: { advancedSettings: { baselineScopes: { resourceAppId: NOBODY } } },
  });
  expect(await poll.mirror.object('policy', 'cross-tenant-default', poll.now())).toMatchObject({
    policyKind: 'cross-tenant-access',
    content: { inboundTrust: { isMfaAccepted: false } },
  });
  expect(await poll.mirror.object('policy', PARTNER_ID, poll.now())).toMatchObject({
    displayName: `Cross-tenant access: tenant ${PARTNER}`,
  });
});

test('another rule, another trust, and a partner with trust are changes', async () => {
  const poll = tenant();
  await pollPolicies(poll);
  poll.graph.responses.set(SETTINGS, settings(DIRECTORY));
  poll.graph.responses.set(DEFAULT, { isServiceDefault: false, inboundTrust: trust(true) });
  poll.graph.responses.set(PARTNERS, [{ tenantId: PARTNER, inboundTrust: trust(false) }]);
  await pollAgain(poll);
  expect(changed(poll).sort()).toEqual(['conditional-access-settings', 'cross-tenant-default', PARTNER_ID]);
  const before = await poll.mirror.object('policy', 'conditional-access-settings', poll.now() - 2 * MINUTE);
  expect(before?.content).toMatchObject({ advancedSettings: { baselineScopes: { resourceAppId: NOBODY } } });
});

test('the time of the reading, the origin of the default and what concerns no sign-in are no changes', async () => {
  const poll = tenant();
  await pollPolicies(poll);
  poll.graph.responses.set(SETTINGS, settings(NOBODY, '2031-03-01T08:02:00Z'));
  poll.graph.responses.set(DEFAULT, { isServiceDefault: false, inboundTrust: trust(false) });
  poll.graph.responses.set(PARTNERS, [
    { tenantId: PARTNER, inboundTrust: null, automaticUserConsentSettings: { inboundAllowed: true } },
  ]);
  await pollAgain(poll);
  expect(poll.enqueued).toEqual([]);
});

test('nobody ever chose: that is a setting, and it is kept', async () => {
  const poll = tenant();
  poll.graph.responses.set(SETTINGS, settings(null));
  await pollPolicies(poll);
  const kept = await poll.mirror.object('policy', 'conditional-access-settings', poll.now());
  expect(kept?.content.advancedSettings).toBeUndefined();
  expect(await phaseOf(poll)).toMatchObject({ phase: 'changes' });
});

test.each<[string, (poll: Stage) => void, string]>([
  ['it is not there', ({ graph }) => void graph.responses.delete(SETTINGS), '404'],
  ['it is refused', ({ graph }) => graph.refuse(SETTINGS), '403 Authorization_RequestDenied'],
  ['it has another form', ({ graph }) => void graph.responses.set(SETTINGS, { settings: [] }), 'unknown form'],
  [
    'the cloud does not know it',
    ({ graph }) => {
      const { get } = graph;
      graph.get = (path, options) => {
        const answer = { status: 400, reason: 'BadRequest', detail: "Resource not found for the segment 'settings'." };
        return path === SETTINGS ? Promise.reject(new RequestRejectedError(path, answer)) : get(path, options);
      };
    },
    '400 BadRequest',
  ],
])('where %s, the settings are not known, and the turn is as good as any', async (_, hide, reason) => {
  const poll = tenant();
  await pollPolicies(poll);
  hide(poll);
  const result = await pollAgain(poll);
  expect(result).toMatchObject({ refused: [], failed: [], changes: 0 });
  expect(await poll.mirror.object('policy', 'conditional-access-settings', poll.now())).toBeUndefined();
  expect(await phaseOf(poll)).toMatchObject({ phase: 'not-shown', reason });
  expect(await checkBaselines({ store: poll.store, now: poll.now(), queues: undefined })).toContainEqual({
    name: 'mirror conditional-access-settings',
    state: 'skipped',
    detail: expect.stringContaining(reason),
  });
});

test('it is asked for again once an hour, and what it shows then is a baseline', async () => {
  const poll = tenant();
  poll.graph.responses.delete(SETTINGS);
  await pollPolicies(poll);
  poll.graph.responses.set(SETTINGS, settings(DIRECTORY));
  await pollAgain(poll, 58 * MINUTE);
  expect(poll.graph.requests.filter((path) => path === SETTINGS)).toHaveLength(1);
  await pollAgain(poll, 2 * MINUTE);
  expect(poll.enqueued).toEqual([]);
  expect(await phaseOf(poll)).toMatchObject({ phase: 'changes' });

  poll.graph.responses.set(SETTINGS, settings(NOBODY));
  await pollAgain(poll);
  expect(changed(poll)).toEqual(['conditional-access-settings']);
});

test('a partner without a tenant is left out, and then no partner counts as gone', async () => {
  const poll = tenant();
  await pollPolicies(poll);
  poll.graph.responses.set(PARTNERS, [{ inboundTrust: null }]);
  const { leftOut } = await pollAgain(poll);
  expect(leftOut).toBe(1);
  expect(await poll.mirror.object('policy', PARTNER_ID, poll.now())).toBeDefined();
  poll.graph.responses.set(PARTNERS, []);
  await pollAgain(poll);
  expect(changed(poll)).toEqual([`no ${PARTNER_ID}`]);
});
