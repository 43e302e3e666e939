/**
 * Settings that policies use: named locations, authentication strengths and methods, consent, partners, domains, terms.
 */
import { type Change, change, updated } from './audit-record.ts';
import { isChange, isNothing, type Policy, policyAudit, textOf } from './policy-record.ts';
import type { LogRecord, Scene, Script } from './scene.ts';

function setting(
  scene: Scene,
  activity: string,
  changes: readonly Change[],
  { service = 'Core Directory' } = {},
): LogRecord {
  return policyAudit(scene, { activity, service, id: scene.random.guid(), changes, details: { Category: 'Policy' } });
}

function changed(name: string, before: unknown, after: unknown): readonly Change[] {
  return [change(name, JSON.stringify(before), JSON.stringify(after))];
}

export const SETTING_SCRIPTS: Readonly<Record<string, Script>> = {
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
