/**
 * People of the tenant: employees with managers, some guests, some disabled, admins, break-glass accounts, two
 * mailboxes.
 */
import type { User } from '../directory/directory-objects.ts';
import { plainTime } from '../http/graph-time.ts';
import type { Random } from '../random.ts';
import { DEPARTMENTS, GIVEN_NAMES, JOBS, plainLetters, SURNAMES } from './names.ts';

const DAY_MS = 86_400_000;

export interface People {
  readonly users: readonly User[];
  readonly managers: ReadonlyMap<string, string>;
  readonly adminIds: readonly string[];
  readonly breakGlassIds: readonly string[];
  readonly noticesAddress: string;
  readonly adminsAddress: string;
  readonly mailboxIds: readonly string[];
}

interface Setting {
  readonly random: Random;
  readonly domain: string;
  readonly startedAt: number;
}

/** @param count number of ordinary users, without the few special accounts */
export function peopleOf(count: number, setting: Setting): People {
  const staff = Array.from({ length: count }, (_, index) =>
    index % 20 === 19 ? guest(index, setting) : employee(index, setting),
  );
  const admins = [special('Grace Admin', 'grace.admin', setting), special('Henry Admin', 'henry.admin', setting)];
  const breakGlass = [1, 2].map((n) => special(`Break glass ${n}`, `breakglass${n}`, setting));
  // A shared mailbox is an account with blocked sign-in.
  const notices = { ...special('Sign-in notices', 'notices', setting), accountEnabled: false };
  const adminsBox = { ...special('Identity team', 'identity-team', setting), accountEnabled: false };

  return {
    users: [...staff, ...admins, ...breakGlass, notices, adminsBox],
    managers: managersOf(staff, setting.random),
    adminIds: admins.map(({ id }) => id),
    breakGlassIds: breakGlass.map(({ id }) => id),
    noticesAddress: notices.userPrincipalName,
    adminsAddress: adminsBox.userPrincipalName,
    mailboxIds: [notices.id, adminsBox.id],
  };
}

function employee(index: number, setting: Setting): User {
  const { random, domain } = setting;
  const givenName = random.pick(GIVEN_NAMES);
  const surname = random.pick(SURNAMES);
  const name = `${plainLetters(givenName)}.${plainLetters(surname)}${index}`;
  return {
    ...blank(setting),
    displayName: `${givenName} ${surname}`,
    givenName,
    surname,
    department: DEPARTMENTS[index % DEPARTMENTS.length] ?? null,
    jobTitle: random.pick(JOBS),
    mailNickname: name,
    mail: random.chance(0.95) ? `${name}@${domain}` : null,
    userPrincipalName: `${name}@${domain}`,
    accountEnabled: index < 10 || !random.chance(0.05),
  };
}

function guest(index: number, setting: Setting): User {
  const givenName = setting.random.pick(GIVEN_NAMES);
  const address = `${plainLetters(givenName)}${index}@fabrikam.example`;
  return {
    ...blank(setting),
    displayName: `${givenName} (Fabrikam)`,
    givenName,
    mail: address,
    mailNickname: `${address.replace('@', '_')}#EXT#`,
    userPrincipalName: `${address.replace('@', '_')}#EXT#@${setting.domain}`,
    userType: 'Guest',
  };
}

function special(displayName: string, name: string, setting: Setting): User {
  const address = `${name}@${setting.domain}`;
  return { ...blank(setting), displayName, mailNickname: name, mail: address, userPrincipalName: address };
}

function blank({ random, startedAt }: Setting): User {
  const created = startedAt - random.between(40, 900) * DAY_MS;
  const password = plainTime(created + random.below(30) * DAY_MS);
  return {
    id: random.guid(),
    accountEnabled: true,
    businessPhones: [],
    createdDateTime: plainTime(created),
    deletedDateTime: null,
    department: null,
    displayName: '',
    givenName: null,
    jobTitle: null,
    lastPasswordChangeDateTime: password,
    mail: null,
    mailNickname: '',
    mobilePhone: null,
    officeLocation: null,
    onPremisesSyncEnabled: null,
    preferredLanguage: null,
    signInSessionsValidFromDateTime: password,
    surname: null,
    userPrincipalName: '',
    userType: 'Member',
  };
}

/** The first user of each department is its manager, and the first of all manages them. Guests have no manager. */
function managersOf(staff: readonly User[], random: Random): Map<string, string> {
  const leads = new Map<string | null, User>();
  for (const user of staff)
    if (user.userType === 'Member' && !leads.has(user.department)) leads.set(user.department, user);
  const top = staff[0];
  const managers = new Map<string, string>();
  for (const user of staff) {
    const lead = leads.get(user.department);
    const manager = lead?.id === user.id ? top : lead;
    if (user.userType === 'Guest' || !manager || manager.id === user.id || random.chance(0.03)) continue;
    managers.set(user.id, manager.id);
  }
  return managers;
}
