/** The circumstances of a sign-in: what Conditional Access looks at besides who signs in, and to what. */
import { isGuid } from '../base/hash.ts';
import { isJsonObject, type JsonObject, textsOf } from '../base/json.ts';

export interface SignInContext {
  /** `browser`, `mobileAppsAndDesktopClients`, `exchangeActiveSync`, `easSupported` or `other`. */
  readonly clientAppType: string;
  /** `unknown`: not recognised. */
  readonly platform: string;
  /** Ids of the IP locations that the address is in. Country locations follow from `country`. */
  readonly namedLocations: readonly string[];
  /** Two letters; absent where the address has no country. */
  readonly country?: string;
  /** Whether the address is one of the "MFA trusted IPs". */
  readonly mfaTrustedIp: boolean;
  readonly signInRisk: string;
  readonly userRisk: string;
  readonly servicePrincipalRisk: string;
  readonly insiderRisk: string;
  /** As the policy sees it: a session that once used device code flow keeps that. */
  readonly authFlow: string;
  /** Properties as in a device filter; null for a device that is not registered. */
  readonly device: JsonObject | null;
  /** `urn:user:registersecurityinfo` or `urn:user:registerdevice`, while that is done. */
  readonly userAction?: string;
  /** `c1` … `c99`, where the request asks for it. */
  readonly authContext?: string;
  /** `oidc-only` and `baseline-only`: see entra-docs, concept-enforcement-resource-exclusions. */
  readonly scopes: 'full' | 'baseline-only' | 'oidc-only';
  /** What is known of the session that is refreshed. */
  readonly session?: SessionFacts;
}

export interface SessionFacts {
  /** Atoms that the session holds: `mfa`, `strength:<id>`, `tou:<id>`, … */
  readonly claims: readonly string[];
  readonly primaryAgeHours?: number;
  readonly mfaAgeHours?: number;
}

/** A member that is absent has its ordinary value. @param facts members named as in {@link SignInContext} */
export function signInContextOf(facts: JsonObject): SignInContext {
  const { country, userAction, authContext, scopes, session, device } = facts;
  return {
    clientAppType: textOr(facts.clientAppType, 'browser'),
    platform: textOr(facts.platform, 'windows'),
    namedLocations: textsOf(facts.namedLocations),
    mfaTrustedIp: facts.mfaTrustedIp === true,
    signInRisk: textOr(facts.signInRisk, 'none'),
    userRisk: textOr(facts.userRisk, 'none'),
    servicePrincipalRisk: textOr(facts.servicePrincipalRisk, 'none'),
    insiderRisk: textOr(facts.insiderRisk, 'none'),
    authFlow: textOr(facts.authFlow, 'none'),
    device: isJsonObject(device) ? device : null,
    scopes: scopes === 'baseline-only' || scopes === 'oidc-only' ? scopes : 'full',
    ...(typeof country === 'string' ? { country } : {}),
    ...(typeof userAction === 'string' ? { userAction } : {}),
    ...(typeof authContext === 'string' ? { authContext } : {}),
    ...(isJsonObject(session) ? { session: sessionOf(session) } : {}),
  };
}

function sessionOf({ claims, primaryAgeHours, mfaAgeHours }: JsonObject): SessionFacts {
  return {
    claims: textsOf(claims).map(claimOf),
    ...(typeof primaryAgeHours === 'number' ? { primaryAgeHours } : {}),
    ...(typeof mfaAgeHours === 'number' ? { mfaAgeHours } : {}),
  };
}

/** Ids of strengths, and others that are GUIDs, are compared in lower case. */
function claimOf(claim: string): string {
  const id = claim.slice(claim.indexOf(':') + 1);
  return claim.startsWith('strength:') || isGuid(id) ? claim.toLowerCase() : claim;
}

function textOr(value: unknown, ordinary: string): string {
  return typeof value === 'string' && value !== '' ? value : ordinary;
}
