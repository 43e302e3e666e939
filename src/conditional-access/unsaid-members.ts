/** What a policy leaves out, although the rest means nothing without it. */
import { objectOf } from '../base/json.ts';
import type { PolicyContent } from './policy.ts';
import { frequencyHours } from './sign-in-frequency.ts';

/** @returns paths, as those of members that are not known: nobody can say what the policy does */
export function unsaidIn({ conditions, sessionControls }: PolicyContent): readonly string[] {
  const { devices, applications, clientApplications } = objectOf(conditions);
  const filters = {
    'devices.deviceFilter': objectOf(devices).deviceFilter,
    'applications.applicationFilter': objectOf(applications).applicationFilter,
    'clientApplications.servicePrincipalFilter': objectOf(clientApplications).servicePrincipalFilter,
  };
  const withoutMode = Object.entries(filters).filter(([, filter]) => isSaid(filter, 'rule') && !isSaid(filter, 'mode'));
  const frequency = objectOf(sessionControls).signInFrequency;
  const { isEnabled, ...limits } = objectOf(frequency);
  const isTimed = isEnabled === true || Object.values(limits).some((value) => value !== null);
  return [
    ...withoutMode.map(([name]) => `conditions.${name}.mode`),
    ...(isEnabled !== false && isTimed && frequencyHours(frequency) === undefined
      ? ['sessionControls.signInFrequency.value']
      : []),
  ];
}

function isSaid(object: unknown, member: string): boolean {
  const value = objectOf(object)[member];
  return typeof value === 'string' && value !== '';
}
