/** The circumstances in which a change of policies can be felt: the ordinary ones, and those that the policies name. */

import type { PolicyContent } from '../../../conditional-access/policy.ts';
import { type PolicyRule, readPolicy } from '../../../conditional-access/read-policy.ts';
import { type SignInContext, signInContextOf } from '../../../conditional-access/sign-in-context.ts';
import type { ContextClass } from '../reach/reach-index.ts';
import type { TenantIndexInput } from './tenant-index-input.ts';

/** More would be worked out, but nobody would read them. */
const MOST_CONTEXTS = 64;

const CLIENTS = ['browser', 'mobileAppsAndDesktopClients'];

type Facts = Partial<SignInContext>;

/** @param policies that change */
export function likelyContexts(
  policies: readonly PolicyContent[],
  { locations }: Pick<TenantIndexInput, 'locations'>,
): readonly ContextClass[] {
  const named = policies.map(readPolicy).flatMap((rule) => product(dimensionsOf(rule, locations)));
  const texts = new Map([{}, ...named].map((facts) => [JSON.stringify(signInContextOf(facts)), facts]));
  return [...texts.values()].slice(0, MOST_CONTEXTS).map((facts) => ({ context: signInContextOf(facts) }));
}

/** By member of the context the values to try; each list has at least one. */
function dimensionsOf({ conditions, apps }: PolicyRule, locations: TenantIndexInput['locations']): readonly Facts[][] {
  const values = <Name extends keyof Facts>(name: Name, list: readonly Facts[Name][]): Facts[] =>
    list.length === 0 ? [{}] : list.map((value) => ({ [name]: value }));
  const [platforms, places] = [conditions.platforms.include, conditions.locations.include];
  return [
    values('clientAppType', conditions.clientAppTypes.length > 0 ? conditions.clientAppTypes : CLIENTS),
    values('platform', platforms.length > 0 ? platforms : ['windows']),
    places.length === 0 ? [{}] : places.map((id) => factsOfPlace(id, locations)),
    values('signInRisk', conditions.signInRiskLevels),
    values('userRisk', conditions.userRiskLevels),
    values('servicePrincipalRisk', conditions.servicePrincipalRiskLevels),
    values('insiderRisk', conditions.insiderRiskLevels),
    values('authFlow', conditions.transferMethods),
    values('userAction', apps.userActions),
    values('authContext', apps.authenticationContexts),
  ];
}

function factsOfPlace(id: string, locations: TenantIndexInput['locations']): Facts {
  const location = locations.get(id.toLowerCase());
  if (/^alltrusted$/i.test(id)) return { mfaTrustedIp: true };
  if (location?.type !== 'country') return /^all$/i.test(id) ? {} : { namedLocations: [id] };
  const [country] = location.countries;
  return country === undefined ? {} : { country };
}

function product(dimensions: readonly Facts[][]): readonly Facts[] {
  return dimensions.reduce<readonly Facts[]>(
    (all, values) => all.flatMap((facts) => values.map((value) => ({ ...facts, ...value }))).slice(0, MOST_CONTEXTS),
    [{}],
  );
}
