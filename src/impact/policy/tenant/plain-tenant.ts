/** A tenant as JSON that {@link tenantOf} reads again: ids of people and groups, no names of them. */
import type { Strength } from '../../../conditional-access/strength.ts';
import type { PolicyWorld } from '../reach/reach-index.ts';
import { IDENTITY_KINDS, type IndexedApp, type Memberships, type TenantIndexInput } from './tenant-index-input.ts';

/** What the arrays of numbers do not say. */
export interface PlainIds {
  readonly groupIds: readonly string[];
  /** By template id: those that anybody holds. */
  readonly roleIds: readonly string[];
  /** Names of apps, by id. */
  readonly appNames: ReadonlyMap<string, string>;
}

/** @param head members that stand first @returns text in pieces, one for each person, group and so on */
export function* plainTenant({ tenant, policies }: PolicyWorld, ids: PlainIds, head: object): Generator<string> {
  const { identities } = tenant;
  const groupIds = numbered(ids.groupIds, tenant.groups);
  const roleIds = numbered(ids.roleIds, tenant.roles);
  const workload = IDENTITY_KINDS.indexOf('workload');
  const numbers = [...identities.kinds.keys()];
  yield `${JSON.stringify(head).slice(0, -1)},\n"settings":${JSON.stringify(settingsOf(tenant))}`;
  yield* list('users', numbers, (number) =>
    identities.kinds[number] === workload ? undefined : userOf(number, tenant),
  );
  yield* list('servicePrincipals', numbers, (number) =>
    identities.kinds[number] === workload ? workloadOf(number, tenant) : undefined,
  );
  yield* list('groups', groupIds, ([number, id]) => ({
    id,
    members: membersOf(number, tenant.groups, tenant),
    groups: below(number, tenant.groups, groupIds),
  }));
  yield* list('roles', roleIds, ([number, id]) => ({
    id,
    members: membersOf(number, tenant.roles, tenant),
    memberGroups: below(number, tenant.roles, groupIds),
  }));
  yield* list('apps', tenant.apps, (app) => appOf(app, ids.appNames.get(app.id)));
  yield* list('locations', tenant.locations.values(), (location) => location);
  yield* list('strengths', tenant.strengths, ([id, strength]) => ({ id, ...(strength && strengthContent(strength)) }));
  yield* list('policies', policies, (policy) => policy);
  yield '\n}\n';
}

function* list<T>(name: string, items: Iterable<T>, write: (item: T) => object | undefined): Generator<string> {
  yield `,\n${JSON.stringify(name)}:[`;
  let comma = '\n';
  for (const item of items) {
    const object = write(item);
    if (object === undefined) continue;
    yield `${comma}${JSON.stringify(object)}`;
    comma = ',\n';
  }
  yield ']';
}

function numbered(ids: readonly string[], { numberOf }: Memberships): ReadonlyMap<number, string> {
  return new Map(
    ids.flatMap((id) => {
      const number = numberOf(id);
      return number === undefined ? [] : [[number, id] as const];
    }),
  );
}

function userOf(number: number, { identities }: TenantIndexInput): object {
  const [id, kind] = [identities.idOf(number), IDENTITY_KINDS[identities.kinds[number] ?? 0]];
  if (kind === 'member') return { id, userType: 'Member' };
  if (kind === 'agent') return { id, agent: true };
  if (kind === 'outside' || kind === undefined) return { id, accountEnabled: false };
  const homeTenantId = identities.homeTenants[identities.homes[number] ?? 0] ?? '';
  return { id, userType: 'Guest', externalType: kind, ...(homeTenantId === '' ? {} : { homeTenantId }) };
}

function workloadOf(number: number, { identities }: TenantIndexInput): object {
  return { id: identities.idOf(number), singleTenant: true, csa: attributesOf(identities.attributesOf?.(number)) };
}

function appOf(app: IndexedApp, displayName: string | undefined): object {
  const features = [
    ...(app.appRestrictions ? ['appEnforcedRestrictions'] : []),
    ...(app.tokenProtection ? ['tokenProtection'] : []),
    ...(app.accessEvaluation ? ['cae'] : []),
  ];
  return {
    id: app.id,
    ...(displayName ? { displayName } : {}),
    suites: app.suites,
    ...(app.mayBeInOthers ? { suitesAreKnown: false } : {}),
    earlyBound: app.earlyBound,
    csa: attributesOf(app.attributes),
    enabled: app.enabled,
    bootstrap: app.bootstrap,
    confidential: app.confidential ?? 'unknown',
    features,
  };
}

function attributesOf(attributes: IndexedApp['attributes']): object | string {
  return attributes === undefined ? 'unknown' : Object.fromEntries(attributes);
}

function membersOf(number: number, { memberStarts, members }: Memberships, { identities }: TenantIndexInput) {
  return Array.from(members.subarray(memberStarts[number], memberStarts[number + 1]), (one) => identities.idOf(one));
}

function below(number: number, { groupStarts, groups }: Memberships, ids: ReadonlyMap<number, string>) {
  return Array.from(groups.subarray(groupStarts[number], groupStarts[number + 1]), (one) => ids.get(one) ?? '');
}

function strengthContent({ combinations, satisfiesMfa, limits }: Strength): object {
  return {
    allowedCombinations: [...combinations],
    requirementsSatisfied: satisfiesMfa ? 'mfa' : 'none',
    combinationConfigurations: [...limits].map(([combination, lists]) => ({
      appliesToCombinations: [combination],
      ...Object.fromEntries(lists),
    })),
  };
}

function settingsOf({ settings }: TenantIndexInput): object {
  const { baselineScopes = 'unknown', inboundTrust, otherTrust, securityDefaults } = settings;
  const trust = [...inboundTrust, ['default', otherTrust] as const].map(
    ([home, { mfa, compliantDevice, hybridJoinedDevice }]) => [
      home,
      {
        mfa: mfa ?? 'unknown',
        compliantDevice: compliantDevice ?? 'unknown',
        hybridJoinedDevice: hybridJoinedDevice ?? 'unknown',
      },
    ],
  );
  return {
    baselineScopes: typeof baselineScopes === 'string' ? baselineScopes : { resourceAppId: baselineScopes.audience },
    inboundTrust: Object.fromEntries(trust),
    securityDefaults,
  };
}
