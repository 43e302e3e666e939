/** Policies made, tightened, taken away, and what they rest on; and edits that ask nothing else of anybody. */
import { type Act, audit, type Change, change, objectTarget, quoted, updated } from './audit-record.ts';
import type { Scene, Script, Written } from './scene.ts';

type Policy = Readonly<Record<string, unknown>>;
type Sides = readonly [Policy | null, Policy | null];

const REPORT_ONLY = 'enabledForReportingButNotEnforced';
const LATER = '2031-03-01T09:00:00.0000000+00:00';

function policy(id: string, differences: Policy = {}): Policy {
  return {
    id,
    displayName: 'CA01 Require MFA',
    state: 'enabled',
    modifiedDateTime: '2031-02-01T10:00:00.0000000+00:00',
    conditions: {
      applications: { includeApplications: ['All'], excludeApplications: [] },
      users: { includeUsers: ['All'], excludeGroups: [id] },
      clientAppTypes: ['all'],
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
    ...differences,
  };
}

interface PolicyAct extends Partial<Act> {
  readonly activity: string;
  readonly id: string;
  readonly changes: readonly Change[];
}

function told(scene: Scene, { id, changes, ...act }: PolicyAct): Written {
  return audit(scene, {
    category: 'Policy',
    service: 'Conditional Access',
    ...act,
    targets: [objectTarget('Policy', id, 'CA01 Require MFA', ...changes)],
  });
}

const textOf = (side: Policy | null) => (side === null ? null : JSON.stringify(side));

/** @param sides differences to a policy that is enforced, before and after */
function conditionalAccess(scene: Scene, activity: string, sides: Sides, more: Partial<Act> = {}): Written {
  const id = scene.random.guid();
  const [before, after] = sides.map((side) => textOf(side && policy(id, side)));
  return told(scene, {
    activity,
    id,
    changes: [change('ConditionalAccessPolicy', before ?? null, after ?? null)],
    ...more,
  });
}

/** The directory's own record beside it: a list of one text, in a form of its own. */
function twin(
  scene: Scene,
  activity: string,
  sides: Sides,
  more: Partial<Act> & { readonly id?: string; readonly type?: string } = {},
): Written {
  const { id = scene.random.guid(), type = 'ConditionalAccessPolicy', ...rest } = more;
  const [before, after] = sides.map((side) => (side === null ? null : JSON.stringify([JSON.stringify(side)])));
  const changes = [change('PolicyDetail', before ?? null, after ?? null), change('PolicyType', null, quoted(type))];
  return told(scene, { activity, service: 'Core Directory', id, changes, ...rest });
}

const INTERNAL = {
  Version: 1,
  State: 'Enabled',
  Conditions: { Applications: { Include: [{ Applications: ['All'] }] } },
  Controls: [{ Control: ['Mfa'] }],
};
const LIFETIME = { TokenLifetimePolicy: { Version: 1, AccessTokenLifetime: '1:00:00' } };
const REALM = { HomeRealmDiscoveryPolicy: { AccelerateToFederatedDomain: true } };

function setting(
  scene: Scene,
  activity: string,
  changes: readonly Change[],
  { service = 'Core Directory' } = {},
): Written {
  return told(scene, { activity, service, id: scene.random.guid(), changes, details: { Category: 'Policy' } });
}

function changed(name: string, before: unknown, after: unknown): readonly Change[] {
  return [change(name, JSON.stringify(before), JSON.stringify(after))];
}

const ADD = 'Add conditional access policy';
const UPDATE = 'Update conditional access policy';
const DELETE = 'Delete conditional access policy';

const isChange =
  (tell: (scene: Scene) => Written): Script =>
  (scene) => ({ expected: ['policy-changed'], told: [tell(scene)] });
const isNothing =
  (tell: (scene: Scene) => Written): Script =>
  (scene) => ({ expected: [], told: [tell(scene)] });
const isLifetime =
  (tell: (scene: Scene) => Written): Script =>
  (scene) => ({ expected: ['token-policy-changed'], told: [tell(scene)] });

export const POLICY_SCRIPTS: Readonly<Record<string, Script>> = {
  'policy made': isChange((scene) => conditionalAccess(scene, ADD, [null, {}])),
  'policy made, with its twin': (scene) => {
    const [id, correlationId] = [scene.random.guid(), scene.random.guid()];
    const own = told(scene, {
      activity: ADD,
      correlationId,
      id,
      changes: [change('ConditionalAccessPolicy', null, textOf(policy(id)))],
    });
    return {
      expected: ['policy-changed'],
      told: [own, twin(scene, 'Add policy', [null, INTERNAL], { id, correlationId, after: 0.1 })],
    };
  },
  'policy switched on': isChange((scene) =>
    conditionalAccess(scene, 'Update Conditional Access policy', [{ state: REPORT_ONLY }, { state: 'enabled' }]),
  ),
  'policy switched off': isChange((scene) => conditionalAccess(scene, UPDATE, [{}, { state: 'disabled' }])),
  'policy tightened': isChange((scene) =>
    conditionalAccess(scene, UPDATE, [
      {},
      { grantControls: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } },
    ]),
  ),
  'policy asks for fresh sign-ins': isChange((scene) =>
    conditionalAccess(scene, UPDATE, [
      {},
      {
        sessionControls: {
          signInFrequency: { value: 4, type: 'hours', isEnabled: true, frequencyInterval: 'timeBased' },
        },
      },
    ]),
  ),
  'policy deleted': isChange((scene) => conditionalAccess(scene, DELETE, [{}, null])),
  'policy changed, the twin only': isChange((scene) =>
    twin(scene, 'Update policy', [{ ...INTERNAL, State: 'Reporting' }, INTERNAL]),
  ),
  'policy made, report-only': isNothing((scene) => conditionalAccess(scene, ADD, [null, { state: REPORT_ONLY }])),
  'report-only policy changed': isNothing((scene) =>
    conditionalAccess(scene, UPDATE, [
      { state: REPORT_ONLY },
      { state: REPORT_ONLY, grantControls: { operator: 'OR', builtInControls: ['block'] } },
    ]),
  ),
  'report-only policy deleted': isNothing((scene) => conditionalAccess(scene, DELETE, [{ state: REPORT_ONLY }, null])),
  'policy renamed': isNothing((scene) =>
    conditionalAccess(scene, UPDATE, [{}, { displayName: 'CA01 MFA for all', modifiedDateTime: LATER }]),
  ),
  'policy saved as it was': isNothing((scene) => conditionalAccess(scene, UPDATE, [{}, { modifiedDateTime: LATER }])),
  'policy made in vain': isNothing((scene) => conditionalAccess(scene, ADD, [null, {}], { result: 'failure' })),
  'twin of a report-only policy': isNothing((scene) =>
    twin(scene, 'Add policy', [null, { ...INTERNAL, State: 'Reporting' }]),
  ),

  'location moved': isChange((scene) =>
    setting(scene, 'Update named location', location(['203.0.113.0/24'], ['198.51.100.0/24']), {
      service: 'Conditional Access',
    }),
  ),
  'location deleted': isChange((scene) =>
    setting(scene, 'Delete named location', [change('NamedLocation', textOf(place(['203.0.113.0/24'])), null)]),
  ),
  'location made': isNothing((scene) =>
    setting(scene, 'Add named location', [change('NamedLocation', null, textOf(place(['203.0.113.0/24'])))]),
  ),
  'strength changed': isChange((scene) =>
    setting(scene, 'Authentication Strength Policy Update', strength(['fido2', 'password,sms'], ['fido2']), {
      service: 'Authentication Methods',
    }),
  ),
  'security defaults on': isChange((scene) =>
    setting(scene, 'Update security defaults', changed('isEnabled', false, true), { service: 'Conditional Access' }),
  ),
  'method forbidden': isChange((scene) =>
    setting(scene, 'Authentication Methods Policy Update', methods('enabled', 'disabled'), {
      service: 'Authentication Methods',
    }),
  ),
  'method allowed': isNothing((scene) =>
    setting(scene, 'Authentication Methods Policy Update', methods('disabled', 'enabled'), {
      service: 'Authentication Methods',
    }),
  ),
  'consent by users forbidden': isChange((scene) =>
    setting(
      scene,
      'Update authorization policy',
      changed(
        'PermissionGrantPolicyIdsAssignedToDefaultUserRole',
        ['ManagePermissionGrantsForSelf.microsoft-user-default-low'],
        [],
      ),
    ),
  ),
  'partner tenant added': isChange((scene) =>
    setting(scene, 'Add a partner to cross-tenant access setting', changed('tenantId', null, scene.random.guid())),
  ),
  'partner tenant restricted': isChange((scene) =>
    setting(
      scene,
      'Update a partner cross-tenant access setting',
      changed('b2bCollaborationInbound', { accessType: 'allowed' }, { accessType: 'blocked' }),
    ),
  ),
  'domain federated': isChange((scene) =>
    setting(scene, 'Set domain authentication', updated('LiveType', '["Managed"]', '["Federated"]')),
  ),
  'terms published': isChange((scene) => setting(scene, 'Publish Terms of Use', [], { service: 'Terms Of Use' })),
  'terms accepted': isNothing((scene) => setting(scene, 'Accept Terms Of Use', [], { service: 'Terms Of Use' })),

  'lifetimes set': isLifetime((scene) => twin(scene, 'Add policy', [null, LIFETIME], { type: 'TokenLifetimePolicy' })),
  'lifetimes set, as it is also written': isLifetime((scene) =>
    twin(scene, 'Added policy', [null, LIFETIME], { type: 'TokenLifetimePolicy' }),
  ),
  'lifetimes shortened': isLifetime((scene) =>
    twin(scene, 'Update policy', [LIFETIME, { TokenLifetimePolicy: { Version: 1, AccessTokenLifetime: '0:10:00' } }], {
      type: 'TokenLifetimePolicy',
    }),
  ),
  'lifetimes no longer set': isLifetime((scene) =>
    twin(scene, 'Delete policy', [LIFETIME, null], { type: 'TokenLifetimePolicy' }),
  ),
  'lifetimes saved as they were': isNothing((scene) =>
    twin(scene, 'Update policy', [LIFETIME, LIFETIME], { type: 'TokenLifetimePolicy' }),
  ),
  'home realm set': isNothing((scene) =>
    twin(scene, 'Add policy', [null, REALM], { type: 'HomeRealmDiscoveryPolicy' }),
  ),
};

function place(ranges: readonly string[]): Policy {
  return { displayName: 'Head office', isTrusted: true, ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })) };
}

function location(before: readonly string[], after: readonly string[]): readonly Change[] {
  return [change('NamedLocation', textOf(place(before)), textOf(place(after)))];
}

function strength(before: readonly string[], after: readonly string[]): readonly Change[] {
  return changed('AuthenticationStrengthPolicy', { allowedCombinations: before }, { allowedCombinations: after });
}

function methods(before: string, after: string): readonly Change[] {
  const of = (state: string) => ({
    authenticationMethodConfigurations: [
      { id: 'Sms', state },
      { id: 'Fido2', state: 'enabled' },
    ],
  });
  return changed('AuthenticationMethodsPolicy', of(before), of(after));
}
