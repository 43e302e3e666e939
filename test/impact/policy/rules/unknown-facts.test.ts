/** What the tenant does not say of a person, a place or a policy: undecided, and never a guess. */
import { policy } from '../reach/rule-builder.ts';
import { blockOf, sessionOf } from './parts.ts';
import { each, holds, type Rule } from './rule.ts';

const guest = (id: string, externalType: string, more: object = {}) => ({
  id,
  userType: 'Guest',
  externalType,
  homeTenantId: 'fab',
  ...more,
});
const users = [
  { id: 'ann', userType: 'Member' },
  guest('gus', 'b2bCollaborationGuest'),
  guest('new', 'b2bFrobnicatedUser'),
  guest('old', 'b2bFrobnicatedUser', { userType: 'Member' }),
];
const STRANGERS = ['new', 'old'];
const covers = (whom: object, sure: readonly string[], unsure: readonly string[], more: object = {}): Rule => ({
  in: { users, ...more },
  after: blockOf({ users: whom }),
  hits: [...each('newly-blocked', sure), ...each('cannot-decide', unsure)],
});
const guests = (guestOrExternalUserTypes: string) => ({ guestOrExternalUserTypes });

holds('a guest of a kind that nobody knows', {
  'among all people': covers({ includeUsers: ['All'] }, ['ann', 'gus'], STRANGERS),
  'named by id': covers({ includeUsers: ['new'] }, [], ['new']),
  'excluded by id': covers({ includeUsers: ['All'], excludeUsers: STRANGERS }, ['ann', 'gus'], []),
  'in a group': covers({ includeGroups: ['g'] }, ['ann'], ['old'], { groups: [{ id: 'g', members: ['ann', 'old'] }] }),
  'among all guests': covers({ includeUsers: ['GuestsOrExternalUsers'] }, ['gus'], STRANGERS),
  'out with all guests': covers({ includeUsers: ['All'], excludeUsers: ['GuestsOrExternalUsers'] }, ['ann'], []),
  'may be of a kind that is named': covers(
    { includeGuestsOrExternalUsers: guests('b2bCollaborationGuest') },
    ['gus'],
    STRANGERS,
  ),
  'may be of a kind that is excluded': covers(
    { includeUsers: ['All'], excludeGuestsOrExternalUsers: guests('serviceProvider') },
    ['ann', 'gus'],
    STRANGERS,
  ),
  'nobody else is in doubt': covers({ includeUsers: ['ann'] }, ['ann'], []),
});

const locations = [
  { id: 'hq', type: 'ip', isTrusted: true },
  { id: 'branch', type: 'ip', isTrusted: false },
];
const trusted = (namedLocations: readonly string[], hits: string, more: object = {}): Rule => ({
  in: { locations },
  after: blockOf({ conditions: { locations: { includeLocations: ['AllTrusted'] } } }),
  when: { namedLocations, ...more },
  hits,
});

holds('an address in a place that is not on record', {
  'may be trusted': trusted(['gone'], 'cannot-decide'),
  'may be trusted although another place of it is not': trusted(['branch', 'gone'], 'cannot-decide'),
  'is trusted for another place': trusted(['hq', 'gone'], 'newly-blocked'),
  'is trusted for MFA': trusted(['gone'], 'newly-blocked', { mfaTrustedIp: true }),
  'no such address': trusted(['branch'], 'unchanged'),
});

const { state: _, ...stateless } = blockOf({});

holds('a policy without a state', {
  'may be enforced': { after: stateless, hits: 'cannot-decide' },
  'may have been enforced': { before: stateless, hits: 'cannot-decide' },
  'does not matter where it reaches nobody': {
    after: { ...stateless, ...{ conditions: policy({ users: { includeUsers: ['bob'] } }).conditions } },
    hits: 'unchanged',
  },
});

const control = (cloudAppSecurityType: string) =>
  sessionOf({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType } });
const [blocks, custom, monitor] = [control('blockDownloads'), control('mcasConfigured'), control('monitorOnly')];

holds('two strong app controls', {
  'from one to the other': { before: blocks, after: custom, hits: 'stricter-session' },
  'and back': { before: custom, after: blocks, hits: 'stricter-session' },
  'a second one': { others: [blocks], after: custom, hits: 'stricter-session' },
  'the second one goes': { others: [blocks], before: custom, hits: 'relaxed' },
  'the same again': { others: [blocks], after: blocks, hits: 'unchanged' },
  'a weak one beside a strong one': { others: [blocks], after: monitor, hits: 'unchanged' },
  'from strong to weak': { before: blocks, after: monitor, hits: 'relaxed' },
});
