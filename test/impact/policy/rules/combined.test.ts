/** Section 5: the order of effects, several contexts, and rules that meet. */
import { every } from '../reach/rule-builder.ts';
import { allOf, anyOf, blockOf, demanding, MFA, sessionOf, strength } from './parts.ts';
import { each, holds } from './rule.ts';

const guest = (id: string, externalType: string, homeTenantId: string) => ({
  id,
  userType: 'Guest',
  externalType,
  homeTenantId,
});
const member = (id: string) => ({ id, userType: 'Member' });
const PLATFORM = (...includePlatforms: readonly string[]) => ({ conditions: { platforms: { includePlatforms } } });
const each2 = (people: readonly string[], apps: readonly string[], effect: string) =>
  people.flatMap((person) => apps.map((app) => `${person} ${app} ${effect}`));

holds('the most severe effect over the contexts', {
  'blocked in one, relaxed in another': {
    before: blockOf(PLATFORM('iOS')),
    after: blockOf(PLATFORM('macOS')),
    when: [{ platform: 'iOS' }, { platform: 'macOS' }],
    hits: 'newly-blocked',
  },
  'asked in one, relaxed in another': {
    before: demanding(MFA, PLATFORM('iOS')),
    after: demanding(MFA, PLATFORM('macOS')),
    when: [{ platform: 'macOS' }, { platform: 'iOS' }],
    hits: 'reauth-required',
  },
  'stricter in one, relaxed in another': {
    before: sessionOf(every(4), PLATFORM('iOS')),
    after: sessionOf(every(4), PLATFORM('macOS')),
    when: [{ platform: 'iOS' }, { platform: 'macOS' }, {}],
    hits: 'stricter-session',
  },
  'relaxed in one, nothing in another': {
    before: demanding(MFA, PLATFORM('iOS')),
    when: [{}, { platform: 'iOS' }],
    hits: 'relaxed',
  },
  'nothing in any': { before: demanding(MFA, PLATFORM('iOS')), when: [{}, { platform: 'linux' }], hits: 'unchanged' },
  'an app and an action are rows of their own': {
    after: blockOf({}),
    when: [{}, { userAction: 'urn:user:registersecurityinfo' }, { userAction: 'urn:user:registerdevice' }],
    hits: ['ann hr newly-blocked', 'ann urn:user:registersecurityinfo newly-blocked'],
  },
  'one person acts, the others sign in': {
    in: { users: [member('ann'), member('bob')] },
    after: blockOf({ apps: { includeUserActions: ['urn:user:registerdevice'] } }),
    when: { perUser: { ann: { userAction: 'urn:user:registerdevice' } } },
    hits: ['ann urn:user:registerdevice newly-blocked'],
  },
});

holds('first matching line', {
  'from blocked to a demand and a session': {
    before: blockOf({}),
    after: { ...sessionOf(every(1)), grantControls: MFA },
    hits: 'relaxed',
  },
  'incomparable demands beside a looser session': {
    before: { ...sessionOf(every(1)), grantControls: MFA },
    after: demanding(anyOf('compliantDevice')),
    hits: 'reauth-required',
  },
  'a weaker demand beside a stricter session': {
    before: demanding(allOf('mfa', 'compliantDevice')),
    after: { ...sessionOf(every(1)), grantControls: MFA },
    hits: 'stricter-session',
  },
});

const CIRCLE = [
  { id: 'staff', members: ['ann'], groups: ['team'] },
  { id: 'team', members: ['bob'], groups: ['staff', 'guests'] },
  { id: 'guests', members: ['gus'], groups: [] },
  { id: 'exempt', members: ['cat'], groups: ['guests'] },
];
const PEOPLE = [member('ann'), member('bob'), member('cat'), guest('gus', 'b2bCollaborationGuest', 'fab')];
const OFFICE = [
  { id: 'exo', suites: ['Office365'], features: ['appEnforcedRestrictions'] },
  { id: 'teams', suites: ['Office365'], earlyBound: ['exo'], csa: { Sec_zone: 'meet' } },
  { id: 'wiki', csa: { Sec_zone: 'open' } },
];
const world = { users: PEOPLE, groups: CIRCLE, apps: OFFICE };
const zone = (mode: string, operator: string) => ({ mode, rule: `CustomSecurityAttribute.Sec_zone ${operator}` });

holds('rules that meet', {
  'a circle included, a nested group excluded, a suite minus its member': {
    in: world,
    after: blockOf({
      users: { includeGroups: ['staff'], excludeGroups: ['exempt'] },
      apps: { includeApplications: ['Office365'], excludeApplications: ['exo'] },
    }),
    hits: each('newly-blocked', ['ann', 'bob'], 'teams'),
  },
  'a filter for apps, a filter for devices, per person': {
    in: world,
    after: blockOf({
      apps: { applicationFilter: zone('include', '-in ["open"]') },
      conditions: {
        devices: { deviceFilter: { mode: 'exclude', rule: 'device.extensionAttribute1 -ne "risky"' } },
      },
    }),
    when: {
      perUser: {
        ann: { device: { isCompliant: true, extensionAttribute1: 'risky' } },
        bob: { device: { isCompliant: false, extensionAttribute1: 'risky' } },
        cat: { device: { isCompliant: true, extensionAttribute1: 'safe' } },
      },
    },
    hits: ['ann wiki newly-blocked'],
  },
  'an exclusion filter with a negative operator leaves only the tagged app, and what needs it': {
    in: { ...world, users: [member('ann')] },
    after: blockOf({ apps: { includeApplications: ['All'], applicationFilter: zone('exclude', '-ne "meet"') } }),
    hits: ['ann teams newly-blocked'],
  },
  'guests without trust are blocked, members are asked, those in the circle keep what they had': {
    in: { ...world, apps: [{ id: 'hr' }] },
    others: [demanding(anyOf('compliantDevice'), { users: { includeGroups: ['team'], excludeGroups: ['guests'] } })],
    after: demanding(anyOf('compliantDevice')),
    hits: ['cat hr reauth-required', 'gus hr newly-blocked'],
  },
  'another group is excluded': {
    in: { ...world, apps: [{ id: 'hr' }] },
    before: demanding(MFA, { users: { includeUsers: ['All'], excludeGroups: ['exempt'] } }),
    after: demanding(MFA, { users: { includeUsers: ['All'], excludeGroups: ['staff'] } }),
    hits: ['cat hr reauth-required', 'ann hr relaxed', 'bob hr relaxed'],
  },
  'direct connect, legacy client and a strength': {
    in: { users: [member('ann'), guest('dir', 'b2bDirectConnectUser', 'fab')] },
    after: demanding({ ...strength('00000000-0000-0000-0000-000000000004'), builtInControls: ['compliantDevice'] }),
    when: { perUser: { ann: { clientAppType: 'other' } } },
    hits: each('newly-blocked', ['ann', 'dir']),
  },
  'restrictions reach only the app that reacts, frequency all': {
    in: { ...world, users: [member('ann')] },
    before: sessionOf(every(4)),
    after: sessionOf({ ...every(8), applicationEnforcedRestrictions: { isEnabled: true } }),
    hits: ['ann exo stricter-session', 'ann teams relaxed', 'ann wiki relaxed'],
  },
  'a role holder through a group in the excluded circle': {
    in: { ...world, apps: [{ id: 'hr' }], roles: [{ id: 'admin', memberGroups: ['team', 'exempt'] }] },
    after: demanding(MFA, { users: { includeRoles: ['admin'], excludeGroups: ['staff'] } }),
    hits: ['cat hr reauth-required'],
  },
  'everything at once, on two apps': {
    in: world,
    others: [demanding(MFA, { apps: { includeApplications: ['exo'] } })],
    before: blockOf({ users: { includeGroups: ['exempt'] }, apps: { includeApplications: ['wiki'] } }),
    after: demanding(MFA, { apps: { includeApplications: ['Office365', 'wiki'] } }),
    hits: [
      ...each2(['ann', 'bob'], ['teams', 'wiki'], 'reauth-required'),
      'cat teams reauth-required',
      'gus teams reauth-required',
      'cat wiki relaxed',
      'gus wiki relaxed',
    ].filter((row) => !row.includes('teams')),
  },
});

const many = (count: number, letter: string) => Array.from({ length: count }, (_, number) => `${letter}${number}`);
const [crowd, catalogue] = [many(70, 'u'), many(70, 'a')];

holds('more people and apps than a word has bits, each unlike the others', {
  'one block, and a demand for each': {
    in: { users: crowd.map(member), apps: catalogue.map((id) => ({ id })) },
    others: [
      ...crowd.map((id) => demanding(MFA, { users: { includeUsers: [id] }, apps: { includeApplications: ['a1'] } })),
      ...catalogue.map((id) =>
        demanding(MFA, { users: { includeUsers: ['u1'] }, apps: { includeApplications: [id] } }),
      ),
    ],
    after: blockOf({
      users: { includeUsers: ['u3', 'u31', 'u32', 'u64', 'u69'] },
      apps: { includeApplications: ['a0', 'a31', 'a32', 'a33', 'a63', 'a64'] },
    }),
    hits: each2(['u3', 'u31', 'u32', 'u64', 'u69'], ['a0', 'a31', 'a32', 'a33', 'a63', 'a64'], 'newly-blocked'),
  },
});

holds('the tenant changes, the policies stay', {
  'a group gains and loses': {
    in: { users: [member('ann'), member('bob')], groups: [{ id: 'g', members: ['ann'] }] },
    inAfter: { groups: [{ id: 'g', members: ['bob'] }] },
    others: [demanding(MFA, { users: { includeUsers: ['All'], excludeGroups: ['g'] } })],
    hits: ['ann hr reauth-required', 'bob hr relaxed'],
  },
  'a group is nested into another': {
    in: {
      users: [member('ann'), member('bob')],
      groups: [
        { id: 'g', members: [] },
        { id: 'h', members: ['bob'] },
      ],
    },
    inAfter: {
      groups: [
        { id: 'g', members: [], groups: ['h'] },
        { id: 'h', members: ['bob'] },
      ],
    },
    others: [blockOf({ users: { includeGroups: ['g'] } })],
    hits: each('newly-blocked', ['bob']),
  },
  'a role is activated': {
    in: { roles: [{ id: 'r', eligible: ['ann'] }] },
    inAfter: { roles: [{ id: 'r', members: ['ann'] }] },
    others: [demanding(MFA, { users: { includeRoles: ['r'] } })],
    hits: 'reauth-required',
  },
  'a location is no longer trusted': {
    in: { locations: [{ id: 'hq', type: 'ip', isTrusted: true }] },
    inAfter: { locations: [{ id: 'hq', type: 'ip', isTrusted: false }] },
    others: [blockOf({ conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } })],
    when: { namedLocations: ['hq'] },
    hits: 'newly-blocked',
  },
  'a country is added to a location': {
    in: { locations: [{ id: 'x', type: 'country', countries: ['FI'] }] },
    inAfter: { locations: [{ id: 'x', type: 'country', countries: ['FI', 'SE'] }] },
    others: [blockOf({ conditions: { locations: { includeLocations: ['x'] } } })],
    when: [{ country: 'SE' }, { country: 'FI' }],
    hits: 'newly-blocked',
  },
  'an app joins a suite': {
    in: { apps: [{ id: 'hr' }] },
    inAfter: { apps: [{ id: 'hr', suites: ['Office365'] }] },
    others: [blockOf({ apps: { includeApplications: ['Office365'] } })],
    hits: 'newly-blocked',
  },
});
