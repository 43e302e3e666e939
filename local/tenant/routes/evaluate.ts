/**
 * Which stored policies apply to a sign-in: Microsoft's What If, by plain logic of its own. It combines no controls,
 * resolves no groups of apps and no services that an app needs, and evaluates nothing that is not saved.
 */
import { BlockList, isIPv6 } from 'node:net';
import { type Directory, groupsAbove } from '../directory/directory.ts';
import type { FixedObject, Policy } from '../directory/directory-objects.ts';
import { contextOf, type Routes } from '../http/graph-call.ts';
import { badRequest, notSimulated } from '../http/graph-refusal.ts';

type Members = Readonly<Record<string, unknown>>;

/** The first condition that does not hold, in Graph's word; undefined: the policy applies. */
type Reason = string | undefined;

interface Question {
  readonly identity: Members;
  readonly context: Members;
  readonly conditions: Members;
  readonly directory: Directory;
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  '#microsoft.graph.userSignIn': ['userId', 'externalTenantId', 'externalUserType'],
  '#microsoft.graph.servicePrincipalSignIn': ['servicePrincipalId'],
  '#microsoft.graph.applicationContext': ['includeApplications'],
  '#microsoft.graph.userActionContext': ['userAction'],
  '#microsoft.graph.authContext': ['authenticationContextValue'],
};
const CONDITIONS = new Set([
  ...['authenticationFlow', 'clientAppType', 'country', 'deviceInfo', 'devicePlatform', 'insiderRiskLevel'],
  ...['ipAddress', 'servicePrincipalRiskLevel', 'signInRiskLevel', 'userRiskLevel'],
]);
const PARAMETERS = new Set(['signInIdentity', 'signInContext', 'signInConditions', 'appliedPoliciesOnly']);
/** The policy writes its actions as URNs. */
const ACTIONS: Readonly<Record<string, string>> = {
  registerSecurityInformation: 'urn:user:registersecurityinfo',
  registerOrJoinDevices: 'urn:user:registerdevice',
};

export const evaluateRoutes: Routes = {
  'POST /identity/conditionalAccess/evaluate': {
    answers: { kind: 'other' },
    options: [],
    handle({ request, typedBody, state: { directory } }) {
      const body = membersOf(typedBody, 'body');
      for (const name of Object.keys(body)) if (!PARAMETERS.has(name)) throw unknownMember(name);
      const question = {
        identity: typedObject(body.signInIdentity, 'signInIdentity', /SignIn$/),
        context: typedObject(body.signInContext, 'signInContext', /[cC]ontext$/),
        conditions: membersOf(body.signInConditions, 'signInConditions'),
        directory,
      };
      for (const [name, value] of Object.entries(question.conditions)) {
        if (!CONDITIONS.has(name) && name !== '@odata.type') throw unknownMember(name);
        if (value === null) throw badRequest(`Leave ${name} out rather than sending null.`);
      }
      const { userId } = question.identity;
      if (typeof userId === 'string' && !directory.users.get(userId)) throw badRequest(`User ${userId} was not found.`);
      const results = directory.policies.live().map((policy) => {
        const reason = reasonAgainst(policy, question);
        return { ...policy, policyApplies: reason === undefined, analysisReasons: reason ?? 'notSet' };
      });
      const value = body.appliedPoliciesOnly === true ? results.filter(({ policyApplies }) => policyApplies) : results;
      return {
        status: 200,
        body: { '@odata.context': contextOf(request, 'Collection(microsoft.graph.whatIfAnalysisResult)'), value },
      };
    },
  },
};

function reasonAgainst(policy: Policy, question: Question): Reason {
  if (policy.state === 'disabled') return 'policyNotEnabled';
  const tests = [usersReason, targetReason, clientReason, platformReason, locationReason, riskReason, flowReason];
  for (const test of tests) {
    const reason = test(policy, question);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function usersReason({ conditions }: Policy, { identity, directory }: Question): Reason {
  const user = directory.users.get(String(identity.userId ?? ''));
  // A policy has either people or workloads; the simulated tenant has no policies for workloads.
  if (user === undefined) return 'workloadIdentities';
  const groups = new Set(groupsAbove(directory, user.id));
  const roles = new Set(
    directory.roles
      .filter(({ id }) => directory.roleMembers.get(id)?.includes(user.id))
      .map(({ roleTemplateId }) => roleTemplateId),
  );
  const users: Members = conditions.users as unknown as Members;
  const isGuestOf = (kinds: unknown) =>
    user.userType === 'Guest' &&
    /\bb2bCollaborationGuest\b/.test(String((kinds as Members | null)?.guestOrExternalUserTypes));
  const isNamed = (side: string) =>
    isGuestOf(users[`${side}GuestsOrExternalUsers`]) ||
    textsIn(users[`${side}Users`]).some(
      (entry) =>
        entry === 'All' || entry === user.id || (entry === 'GuestsOrExternalUsers' && user.userType === 'Guest'),
    ) ||
    textsIn(users[`${side}Groups`]).some((id) => groups.has(id)) ||
    textsIn(users[`${side}Roles`]).some((id) => roles.has(id));
  return isNamed('include') && !isNamed('exclude') ? undefined : 'users';
}

function targetReason({ conditions }: Policy, { context }: Question): Reason {
  const apps: Members = conditions.applications as unknown as Members;
  if (typeof context.userAction === 'string')
    return textsIn(apps.includeUserActions).includes(ACTIONS[context.userAction] ?? '') ? undefined : 'userActions';
  if (typeof context.authenticationContextValue === 'string')
    return textsIn(apps.includeAuthenticationContextClassReferences).includes(context.authenticationContextValue)
      ? undefined
      : 'authenticationContext';
  const asked = textsIn(context.includeApplications);
  const names = (list: unknown) => asked.some((id) => textsIn(list).includes(id));
  const isIncluded = textsIn(apps.includeApplications).includes('All') || names(apps.includeApplications);
  return isIncluded && !names(apps.excludeApplications) ? undefined : 'application';
}

function clientReason({ conditions }: Policy, { conditions: { clientAppType } }: Question): Reason {
  const wanted: readonly string[] = conditions.clientAppTypes;
  if (wanted.length === 0 || wanted.includes('all')) return undefined;
  if (clientAppType === undefined) return 'notEnoughInformation';
  return wanted.includes(String(clientAppType)) ? undefined : 'clientApps';
}

function platformReason(policy: Policy, { conditions: { devicePlatform } }: Question): Reason {
  const platforms: unknown = policy.conditions.platforms;
  if (platforms === null) return undefined;
  const { includePlatforms, excludePlatforms } = membersOf(platforms, 'platforms');
  if (devicePlatform === undefined) return 'notEnoughInformation';
  const has = (list: unknown) => textsIn(list).some((entry) => entry === 'all' || entry === devicePlatform);
  return has(includePlatforms) && !has(excludePlatforms) ? undefined : 'devicePlatform';
}

function locationReason({ conditions: { locations } }: Policy, { conditions, directory }: Question): Reason {
  if (locations === null) return undefined;
  const { ipAddress, country } = conditions;
  if (typeof ipAddress !== 'string') return 'notEnoughInformation';
  const isIn = (entry: string) => {
    if (entry === 'All') return true;
    const wanted = directory.namedLocations.filter(({ id, isTrusted }) =>
      entry === 'AllTrusted' ? isTrusted === true : id === entry,
    );
    return wanted.some((location) => contains(location, ipAddress, country));
  };
  const { includeLocations, excludeLocations } = locations;
  return includeLocations.some(isIn) && !excludeLocations.some(isIn) ? undefined : 'location';
}

function contains({ ipRanges, countriesAndRegions }: FixedObject, address: string, country: unknown): boolean {
  if (Array.isArray(countriesAndRegions)) return countriesAndRegions.includes(country);
  const list = new BlockList();
  for (const { cidrAddress } of Array.isArray(ipRanges) ? ipRanges : []) {
    const [network = '', prefix = ''] = String(cidrAddress).split('/');
    list.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function riskReason({ conditions: policy }: Policy, { conditions }: Question): Reason {
  const { signInRiskLevel = 'none', userRiskLevel = 'none' } = conditions;
  const isOther = (wanted: readonly string[], given: unknown) => wanted.length > 0 && !wanted.includes(String(given));
  if (isOther(policy.signInRiskLevels, signInRiskLevel)) return 'signInRisk';
  return isOther(policy.userRiskLevels, userRiskLevel) ? 'userRisk' : undefined;
}

function flowReason({ conditions }: Policy, { conditions: { authenticationFlow } }: Question): Reason {
  const { authenticationFlows, devices } = conditions as unknown as Members;
  if (devices !== null && devices !== undefined) throw notSimulated('a device filter');
  if (authenticationFlows === null || authenticationFlows === undefined) return undefined;
  const wanted = String(membersOf(authenticationFlows, 'authenticationFlows').transferMethods).split(',');
  const given =
    authenticationFlow === undefined ? 'none' : membersOf(authenticationFlow, 'authenticationFlow').transferMethod;
  return wanted.includes(String(given)) ? undefined : 'authenticationFlow';
}

function typedObject(value: unknown, name: string, kind: RegExp): Members {
  const { '@odata.type': type, ...members } = membersOf(value, name);
  const known = typeof type === 'string' && kind.test(type) ? TYPES[type] : undefined;
  if (known === undefined) throw badRequest(`'${name}' needs an '@odata.type' that can stand there.`);
  for (const member of Object.keys(members)) if (!known.includes(member)) throw unknownMember(member);
  return members;
}

function membersOf(value: unknown, name: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(`The parameter '${name}' is missing or no object.`);
  return value as Members; // its members are unknown
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function unknownMember(name: string): Error {
  return badRequest(`The property '${name}' does not exist on this type.`);
}
