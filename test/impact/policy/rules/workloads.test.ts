/** Section 2.2, workload identities. */
import { blockOf, demanding, MFA } from './parts.ts';
import { each, holds, type Rule } from './rule.ts';

const servicePrincipals = [
  { id: 'own', singleTenant: true },
  { id: 'tagged', singleTenant: true, csa: { Sec_tier: 'high' } },
  { id: 'saas', singleTenant: false, csa: { Sec_tier: 'high' } },
  { id: 'managed', singleTenant: true, managedIdentity: true },
  { id: 'off', singleTenant: true, accountEnabled: false },
];
const OURS = ['ServicePrincipalsInMyTenant'];
const rule = (operator: string, mode = 'include') => ({
  mode,
  rule: `CustomSecurityAttribute.Sec_tier ${operator} "high"`,
});
const workload = (clientApplications: object, conditions: object = {}, users: object = {}) =>
  blockOf({ users, conditions: { clientApplications, ...conditions } });
const covers = (clientApplications: object, identities: readonly string[]): Rule => ({
  in: { servicePrincipals },
  after: workload(clientApplications),
  hits: each('newly-blocked', identities),
});
const risky = (servicePrincipalRisk: string, hits: readonly string[]): Rule => ({
  in: { servicePrincipals },
  after: workload({ includeServicePrincipals: ['own'] }, { servicePrincipalRiskLevels: ['high', 'low'] }),
  when: { servicePrincipalRisk },
  hits,
});

holds('workload identities', {
  'those registered here, no managed or foreign ones': covers({ includeServicePrincipals: OURS }, ['own', 'tagged']),
  'a foreign or managed one that is named': covers({ includeServicePrincipals: ['saas', 'managed'] }, []),
  'minus exclusions': covers({ includeServicePrincipals: OURS, excludeServicePrincipals: ['own'] }, ['tagged']),
  'a filter adds': covers({ includeServicePrincipals: ['own'], servicePrincipalFilter: rule('-eq') }, [
    'own',
    'tagged',
  ]),
  'a filter alone': covers({ servicePrincipalFilter: rule('-eq') }, ['tagged']),
  'a filter subtracts': covers({ includeServicePrincipals: OURS, servicePrincipalFilter: rule('-eq', 'exclude') }, [
    'own',
  ]),
  'an exclusion beats the filter': covers(
    { excludeServicePrincipals: ['tagged'], servicePrincipalFilter: rule('-eq') },
    [],
  ),
  'a negative operator is true of an attribute that is not assigned': covers({ servicePrincipalFilter: rule('-ne') }, [
    'own',
  ]),
  'risk that is listed': risky('low', each('newly-blocked', ['own'])),
  'risk between two that are listed': risky('medium', []),
  'no risk': risky('none', []),
  'no other control than block can be met': {
    in: { servicePrincipals },
    after: demanding(MFA, { users: {}, conditions: { clientApplications: { includeServicePrincipals: ['own'] } } }),
    hits: each('newly-blocked', ['own']),
  },
  'another filter': {
    in: { servicePrincipals },
    before: workload({ servicePrincipalFilter: rule('-eq') }),
    after: workload({ servicePrincipalFilter: rule('-ne') }),
    hits: ['tagged hr relaxed', 'own hr newly-blocked'],
  },
  'people are not affected': {
    in: { servicePrincipals },
    after: workload({ includeServicePrincipals: OURS }, {}, { includeUsers: ['None'] }),
    hits: each('newly-blocked', ['own', 'tagged']),
  },
  'a policy for people leaves them alone': {
    in: { servicePrincipals },
    after: blockOf({}),
    hits: each('newly-blocked', ['ann']),
  },
  'empty lists of them leave it a policy for people': {
    in: { servicePrincipals },
    after: blockOf({
      conditions: {
        clientApplications: {
          includeServicePrincipals: [],
          excludeServicePrincipals: [],
          servicePrincipalFilter: null,
        },
      },
    }),
    hits: each('newly-blocked', ['ann']),
  },
  'only from outside the trusted addresses': {
    in: { servicePrincipals, locations: [{ id: 'hq', type: 'ip', isTrusted: true }] },
    after: workload(
      { includeServicePrincipals: ['own', 'tagged'] },
      { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
    ),
    when: { perUser: { own: { namedLocations: ['hq'] } } },
    hits: each('newly-blocked', ['tagged']),
  },
  'a user action has no row of theirs': {
    in: { servicePrincipals },
    after: workload({ includeServicePrincipals: OURS }),
    when: { userAction: 'urn:user:registersecurityinfo' },
    hits: [],
  },
});
