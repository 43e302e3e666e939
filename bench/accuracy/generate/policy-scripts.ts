/** Policies created, tightened, deleted; and changes without an effect on sign-ins. */
import { type AuditFacts, change, quoted } from './audit-record.ts';
import { isChange, isNothing, type Policy, policyAudit, textOf } from './policy-record.ts';
import type { LogRecord, Scene, Script } from './scene.ts';

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

/** @param sides differences from an enforced policy, before and after */
function conditionalAccess(scene: Scene, activity: string, sides: Sides, more: Partial<AuditFacts> = {}): LogRecord {
  const id = scene.random.guid();
  const [before, after] = sides.map((side) => textOf(side && policy(id, side)));
  return policyAudit(scene, {
    activity,
    id,
    changes: [change('ConditionalAccessPolicy', before ?? null, after ?? null)],
    ...more,
  });
}

/** The second record, by the directory itself: a list of one text, in another form. */
function twin(
  scene: Scene,
  activity: string,
  sides: Sides,
  more: Partial<AuditFacts> & { readonly id?: string; readonly type?: string } = {},
): LogRecord {
  const { id = scene.random.guid(), type = 'ConditionalAccessPolicy', ...rest } = more;
  const [before, after] = sides.map((side) => (side === null ? null : JSON.stringify([JSON.stringify(side)])));
  const changes = [change('PolicyDetail', before ?? null, after ?? null), change('PolicyType', null, quoted(type))];
  return policyAudit(scene, { activity, service: 'Core Directory', id, changes, ...rest });
}

const INTERNAL = {
  Version: 1,
  State: 'Enabled',
  Conditions: { Applications: { Include: [{ Applications: ['All'] }] } },
  Controls: [{ Control: ['Mfa'] }],
};
const LIFETIME = { TokenLifetimePolicy: { Version: 1, AccessTokenLifetime: '1:00:00' } };
const REALM = { HomeRealmDiscoveryPolicy: { AccelerateToFederatedDomain: true } };

const ADD = 'Add conditional access policy';
const UPDATE = 'Update conditional access policy';
const DELETE = 'Delete conditional access policy';

const isLifetime =
  (write: (scene: Scene) => LogRecord): Script =>
  (scene) => ({ expected: ['token-policy-changed'], records: [write(scene)] });

export const POLICY_SCRIPTS: Readonly<Record<string, Script>> = {
  'policy made': isChange((scene) => conditionalAccess(scene, ADD, [null, {}])),
  'policy made, with its twin': (scene) => {
    const [id, correlationId] = [scene.random.guid(), scene.random.guid()];
    const own = policyAudit(scene, {
      activity: ADD,
      correlationId,
      id,
      changes: [change('ConditionalAccessPolicy', null, textOf(policy(id)))],
    });
    return {
      expected: ['policy-changed'],
      records: [own, twin(scene, 'Add policy', [null, INTERNAL], { id, correlationId, after: 0.1 })],
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
};

export const LIFETIME_SCRIPTS: Readonly<Record<string, Script>> = {
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
