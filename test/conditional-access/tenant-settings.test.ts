/** Settings of the whole tenant as Graph gives them. */
import { expect, test } from 'vitest';
import {
  baselineScopesFor,
  baselineScopesOf,
  crossTenantPartner,
  inboundTrustOf,
  partnerTenantOf,
} from '../../src/conditional-access/tenant-settings.ts';

const scopes = (resourceAppId: unknown) => ({ advancedSettings: { baselineScopes: { resourceAppId } } });

test.each<[string, object | undefined, unknown]>([
  ['the directory as audience: enforced', scopes('00000002-0000-0000-C000-000000000000'), 'enforced'],
  ['zeros: switched off', scopes('00000000-0000-0000-0000-000000000000'), 'legacy'],
  ['another app: that app', scopes('ABC'), { audience: 'abc' }],
  ['nobody ever chose', { advancedSettings: null }, undefined],
  ['nothing about it', { advancedSettings: { exclusions: null } }, undefined],
  ['no app', scopes(null), undefined],
  ['not read', undefined, undefined],
])('baseline scopes: %s', (_, settings, said) => {
  expect(baselineScopesOf(settings && { ...settings })).toEqual(said);
});

test('the audience of baseline scopes is an app by its id', () => {
  expect(baselineScopesFor('00000002-0000-0000-c000-000000000000')).toBe('enforced');
});

test('a partner is a tenant by its id, whatever the case', () => {
  expect(partnerTenantOf(crossTenantPartner('FAB'))).toBe('fab');
  expect(partnerTenantOf('cross-tenant-default')).toBeUndefined();
});

test.each<[string, object | undefined, unknown]>([
  [
    'what is accepted, and what is not',
    { isMfaAccepted: true, isCompliantDeviceAccepted: false, isHybridAzureADJoinedDeviceAccepted: true },
    { mfa: true, compliantDevice: false, hybridJoinedDevice: true },
  ],
  ['nothing said', {}, { mfa: undefined, compliantDevice: undefined, hybridJoinedDevice: undefined }],
  ['no flag', { isMfaAccepted: 'yes' }, { mfa: undefined, compliantDevice: undefined, hybridJoinedDevice: undefined }],
])('inbound trust: %s', (_, inboundTrust, trust) => {
  expect(inboundTrustOf({ inboundTrust })).toEqual(trust);
});

test.each<[string, object | undefined]>([
  ['null', { inboundTrust: null }],
  ['absent', { tenantId: 'fab' }],
  ['not read', undefined],
])('inbound trust that is %s is left to the default', (_, settings) => {
  expect(inboundTrustOf(settings && { ...settings })).toBeUndefined();
});
