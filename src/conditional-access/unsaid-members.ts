/** What a policy leaves out, although the rest means nothing without it. */
import { objectOf, textsOf } from '../base/json.ts';
import type { PolicyContent } from './policy.ts';
import { frequencyHours } from './sign-in-frequency.ts';

/** @returns paths, as those of members that are not known: nobody can say what the policy does */
export function unsaidIn({ conditions, grantControls, sessionControls }: PolicyContent): readonly string[] {
  return [...withoutMode(objectOf(conditions)), ...withoutOperator(grantControls), ...withoutKind(sessionControls)];
}

function withoutMode({ devices, applications, clientApplications }: PolicyContent): readonly string[] {
  const filters = {
    'devices.deviceFilter': objectOf(devices).deviceFilter,
    'applications.applicationFilter': objectOf(applications).applicationFilter,
    'clientApplications.servicePrincipalFilter': objectOf(clientApplications).servicePrincipalFilter,
  };
  return Object.entries(filters)
    .filter(([, filter]) => isSaid(filter, 'rule') && !isSaid(filter, 'mode'))
    .map(([name]) => `conditions.${name}.mode`);
}

/** Of a single control, any is all. */
function withoutOperator(grant: unknown): readonly string[] {
  const { builtInControls, customAuthenticationFactors, termsOfUse, authenticationStrength } = objectOf(grant);
  const controls = [builtInControls, customAuthenticationFactors, termsOfUse].flatMap(textsOf);
  const count = controls.length + Number(isSaid(authenticationStrength, 'id'));
  return count > 1 && !isSaid(grant, 'operator') ? ['grantControls.operator'] : [];
}

function withoutKind(session: unknown): readonly string[] {
  const { signInFrequency, persistentBrowser, cloudAppSecurity } = objectOf(session);
  return [
    ...(isOn(signInFrequency) && frequencyHours(signInFrequency) === undefined ? ['signInFrequency.value'] : []),
    ...(isOn(persistentBrowser) && !isSaid(persistentBrowser, 'mode') ? ['persistentBrowser.mode'] : []),
    ...(isOn(cloudAppSecurity) && !isSaid(cloudAppSecurity, 'cloudAppSecurityType')
      ? ['cloudAppSecurity.cloudAppSecurityType']
      : []),
  ].map((path) => `sessionControls.${path}`);
}

/** Null and empty members count as absent, and so does a control that is off. */
function isOn(control: unknown): boolean {
  const members = objectOf(control);
  return members.isEnabled !== false && Object.values(members).some((value) => value !== null);
}

function isSaid(object: unknown, member: string): boolean {
  const value = objectOf(object)[member];
  return typeof value === 'string' && value !== '';
}
