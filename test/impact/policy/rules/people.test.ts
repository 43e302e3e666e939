/** Section 2.2: whom a policy covers. */
import { blockOf } from './parts.ts';
import { each, holds, type Rule } from './rule.ts';

const external = (id: string, externalType: string, homeTenantId = 'fab', userType = 'Guest') => ({
  id,
  userType,
  externalType,
  homeTenantId,
});
const member = (id: string) => ({ id, userType: 'Member' });
const users = [
  member('ann'),
  member('bob'),
  member('cat'),
  external('gus', 'b2bCollaborationGuest'),
  external('gil', 'b2bCollaborationGuest', 'oth'),
  external('mem', 'b2bCollaborationMember', 'fab', 'Member'),
  { id: 'loc', userType: 'Guest' },
  external('dir', 'b2bDirectConnectUser'),
  external('far', 'otherExternalUser'),
  external('msp', 'serviceProvider'),
  { ...member('bot'), identityParentId: 'agent' },
];
const EXTERNALS = ['gus', 'gil', 'mem', 'dir', 'far', 'msp'];
const GUESTS = [...EXTERNALS, 'loc'];
const MEMBERS = ['ann', 'bob', 'cat'];

/** A block for these users in the tenant above: who is blocked. */
const covers = (whom: object, people: readonly string[], more: object = {}): Rule => ({
  in: { users, ...more },
  after: blockOf({ users: whom }),
  hits: each('newly-blocked', people),
});
const kinds = (guestOrExternalUserTypes: string, externalTenants?: object | null) => ({
  guestOrExternalUserTypes,
  ...(externalTenants === undefined ? {} : { externalTenants }),
});
const from = (...members: readonly string[]) => ({ membershipKind: 'enumerated', members });

holds('users', {
  'all users are all but the accounts of agents': covers({ includeUsers: ['All'] }, [...MEMBERS, ...GUESTS]),
  'nobody is None': covers({ includeUsers: ['None'] }, []),
  'None beside a group leaves the group in': covers({ includeUsers: ['None'], includeGroups: ['g'] }, ['bob'], {
    groups: [{ id: 'g', members: ['bob'] }],
  }),
  'no entry at all covers nobody': covers({}, []),
  'somebody who is not in the tenant adds nobody': covers({ includeUsers: ['zoe', 'ann'] }, ['ann']),
  'an agent that is named, in a group and in a role is not covered': covers(
    { includeUsers: ['bot'], includeGroups: ['g'], includeRoles: ['r'] },
    ['ann'],
    { groups: [{ id: 'g', members: ['bot', 'ann'] }], roles: [{ id: 'r', members: ['bot'] }] },
  ),
  'excluded by name, included by everything else': covers(
    { includeUsers: ['ann', 'All'], includeGroups: ['g'], includeRoles: ['r'], excludeUsers: ['ann', ...GUESTS] },
    ['bob', 'cat'],
    { groups: [{ id: 'g', members: ['ann'] }], roles: [{ id: 'r', members: ['ann'] }] },
  ),
  'a disabled account of an included group': covers({ includeGroups: ['g'] }, ['bob'], {
    users: [{ ...member('ann'), accountEnabled: false }, member('bob')],
    groups: [{ id: 'g', members: ['ann', 'bob'] }],
  }),
});

holds('guests', {
  'the older token is every kind': covers({ includeUsers: ['GuestsOrExternalUsers'] }, GUESTS),
  'the older token excludes every kind': covers(
    { includeUsers: ['All'], excludeUsers: ['GuestsOrExternalUsers'] },
    MEMBERS,
  ),
  'internal guests': covers({ includeGuestsOrExternalUsers: kinds('internalGuest') }, ['loc']),
  'collaboration guests': covers({ includeGuestsOrExternalUsers: kinds('b2bCollaborationGuest') }, ['gus', 'gil']),
  'collaboration members': covers({ includeGuestsOrExternalUsers: kinds('b2bCollaborationMember') }, ['mem']),
  'direct connect': covers({ includeGuestsOrExternalUsers: kinds('b2bDirectConnectUser') }, ['dir']),
  'other externals': covers({ includeGuestsOrExternalUsers: kinds('otherExternalUser') }, ['far']),
  'service providers': covers({ includeGuestsOrExternalUsers: kinds('serviceProvider') }, ['msp']),
  'several kinds in one string, with and without a blank': covers(
    { includeGuestsOrExternalUsers: kinds('internalGuest, serviceProvider,otherExternalUser') },
    ['loc', 'msp', 'far'],
  ),
  'no kind is nobody': covers({ includeGuestsOrExternalUsers: kinds('none', { membershipKind: 'all' }) }, []),
  'tenants null are all tenants': covers({ includeGuestsOrExternalUsers: kinds('b2bCollaborationGuest', null) }, [
    'gus',
    'gil',
  ]),
  'tenants all': covers(
    { includeGuestsOrExternalUsers: kinds('b2bCollaborationGuest,internalGuest', { membershipKind: 'all' }) },
    ['gus', 'gil', 'loc'],
  ),
  'listed tenants do not matter for an internal guest': covers(
    { includeGuestsOrExternalUsers: kinds('b2bCollaborationGuest,internalGuest', from('oth')) },
    ['gil', 'loc'],
  ),
  'a list of no tenants': covers(
    { includeGuestsOrExternalUsers: kinds('b2bCollaborationGuest,internalGuest', from()) },
    ['loc'],
  ),
  'an exclusion by kind and tenant': covers(
    {
      includeUsers: ['All'],
      excludeGuestsOrExternalUsers: kinds('b2bCollaborationGuest,b2bCollaborationMember,internalGuest', from('fab')),
    },
    [...MEMBERS, 'gil', 'dir', 'far', 'msp'],
  ),
  'named, but excluded by kind': covers(
    { includeUsers: ['gus', 'ann'], excludeGuestsOrExternalUsers: kinds('b2bCollaborationGuest') },
    ['ann'],
  ),
  'included by kind, excluded by group': covers(
    { includeGuestsOrExternalUsers: kinds('b2bCollaborationGuest'), excludeGroups: ['g'] },
    ['gil'],
    { groups: [{ id: 'g', members: ['gus'] }] },
  ),
});

const fromGuests = (before: object, after: object, hits: readonly string[]): Rule => ({
  in: { users },
  before: blockOf({ users: { includeGuestsOrExternalUsers: before } }),
  after: blockOf({ users: { includeGuestsOrExternalUsers: after } }),
  hits,
});

holds('guests of one kind and of another', {
  'another kind': fromGuests(kinds('internalGuest'), kinds('serviceProvider'), [
    'loc hr relaxed',
    'msp hr newly-blocked',
  ]),
  'another tenant': fromGuests(
    kinds('b2bCollaborationGuest', from('fab')),
    kinds('b2bCollaborationGuest', from('oth')),
    ['gus hr relaxed', 'gil hr newly-blocked'],
  ),
  'another kind of the same tenant': fromGuests(
    kinds('b2bCollaborationGuest', from('fab')),
    kinds('otherExternalUser', from('fab')),
    ['gus hr relaxed', 'far hr newly-blocked'],
  ),
  'the same tenants in another order': fromGuests(
    kinds('b2bCollaborationGuest', from('fab', 'oth')),
    kinds('b2bCollaborationGuest', from('oth', 'fab')),
    [],
  ),
});

const LADDER = {
  groups: [
    { id: 'top', members: ['ann'], groups: ['mid'] },
    { id: 'mid', members: ['bob'], groups: ['low'] },
    { id: 'low', members: ['cat'], groups: ['top'] },
    { id: 'leaf', members: ['cat'], groups: [] },
    { id: 'branch', members: ['bob'], groups: ['leaf'] },
    { id: 'tree', members: ['ann'], groups: ['branch', 'tree'] },
  ],
};

holds('groups', {
  'an exclusion reaches all the way down': covers(
    { includeGroups: ['tree'], excludeGroups: ['branch'] },
    ['ann'],
    LADDER,
  ),
  'a group in itself ends': covers({ includeGroups: ['tree'] }, MEMBERS, LADDER),
  'in a circle, excluding one excludes all': covers({ includeUsers: MEMBERS, excludeGroups: ['low'] }, [], LADDER),
  'in a circle, including one includes all': covers({ includeGroups: ['mid'] }, MEMBERS, LADDER),
  'circle included, leaf of another tree excluded': covers(
    { includeGroups: ['mid'], excludeGroups: ['leaf'] },
    ['ann', 'bob'],
    LADDER,
  ),
  'All groups is a member of any': covers({ includeGroups: ['All'] }, ['bob'], {
    groups: [{ id: 'g', members: ['bob'] }, { id: 'empty' }],
  }),
  'a member that is no user of the tenant': covers({ includeGroups: ['g'] }, ['ann'], {
    groups: [{ id: 'g', members: ['gone', 'ann'], groups: ['gone-too'] }],
  }),
  'a member that stands twice': covers({ includeGroups: ['g', 'g'] }, ['ann'], {
    groups: [{ id: 'g', members: ['ann', 'ann'] }],
  }),
});

const ROLES = {
  groups: [{ id: 'holders', members: ['cat'] }],
  roles: [
    { id: 'admin', members: ['ann'], eligible: ['bob'], scopedMembers: [{ user: 'cat', scope: 'au' }] },
    { id: 'helper', memberGroups: ['holders'], eligible: ['ann'] },
    { id: 'own', members: ['bob'], isBuiltIn: false },
  ],
};

holds('roles', {
  'active and tenant-wide only': covers({ includeRoles: ['admin'] }, ['ann'], ROLES),
  'through a group': covers({ includeRoles: ['helper'] }, ['cat'], ROLES),
  'a custom role never counts': covers({ includeRoles: ['own'] }, [], ROLES),
  'an eligible or scoped holder is not excluded': covers(
    { includeUsers: MEMBERS, excludeRoles: ['admin'] },
    ['bob', 'cat'],
    ROLES,
  ),
  'a role that nobody holds': covers({ includeUsers: ['ann'], excludeRoles: ['nobody'] }, ['ann'], ROLES),
  'role included, its group excluded': covers(
    { includeRoles: ['helper', 'admin'], excludeGroups: ['holders'] },
    ['ann'],
    ROLES,
  ),
  'All roles is a holder of any': covers({ includeRoles: ['All'] }, ['ann', 'cat'], ROLES),
});
