/**
 * Takes one person's names out of a value, and leaves the names of others alone. What stands beside the person's id
 * goes whatever it is; elsewhere only whole values go, and an address also as a whole word of a text. A display name
 * is never replaced inside a longer text: it may be part of somebody else's name. Pure.
 */
import { isJsonObject, isNestedDeeper, type JsonObject, parsedJson } from '../../base/json.ts';
import { normalName } from '../../record/rows/name-rows.ts';

export interface Person {
  /** Directory object id. */
  readonly id: string;
  /** All names and addresses of the person that are known, in any order. */
  readonly names: readonly string[];
}

/** Whom a part of a value is about. Two people may have one display name, but never one address. */
type Owner = 'person' | 'somebody-else' | 'unknown';

interface Known {
  readonly id: string;
  /** Normal forms. */
  readonly addresses: ReadonlySet<string>;
  readonly displayNames: ReadonlySet<string>;
  /** Finds each address as a whole word, also with the object id that Entra puts before a deleted user's. */
  readonly inText: RegExp | undefined;
}

/** Of JSON inside a text. What is nested more deeply is searched as the text that it is. */
const MAX_LEVELS = 20;
/** Members of a person, in our own rows and in Graph's records. */
const NAME_MEMBERS: ReadonlySet<string> = new Set(
  [
    ...[
      'name',
      'label',
      'displayName',
      'givenName',
      'surname',
      'userName',
      'userPrincipalName',
      'mail',
      'mailNickname',
    ],
    ...['otherMails', 'proxyAddresses', 'mobilePhone', 'businessPhones', 'faxNumber', 'imAddresses'],
  ].map((member) => member.toLowerCase()),
);
/** Names of modified properties whose values are names or addresses of the object. */
const NAME_PROPERTY = /display ?name|given ?name|surname|principal ?name|nick ?name|alias|mail|phone|telephone|proxy/i;

/** The same value without the person's names: where there were none, an equal one. */
export function withoutPerson(value: unknown, person: Person): unknown {
  return erased(value, knownOf(person), 'unknown');
}

export function isSameId(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.toLowerCase() === other.toLowerCase();
}

function knownOf({ id, names }: Person): Known {
  const normal = [...new Set(names.map(normalName))].filter((name) => name !== '' && name !== id.toLowerCase());
  const addresses = normal.filter(isAddress);
  return {
    id,
    addresses: new Set(addresses),
    displayNames: new Set(normal.filter((name) => !isAddress(name))),
    inText: addresses.length === 0 ? undefined : wordsOf(addresses),
  };
}

function isAddress(name: string): boolean {
  return name.includes('@');
}

/** The longest first, because one address may begin like another. */
function wordsOf(addresses: readonly string[]): RegExp {
  const words = addresses
    .toSorted((a, b) => b.length - a.length)
    .map((address) => address.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(
    `(?<![\\p{L}\\p{N}._%+#'-])(?:[0-9a-f]{32})?(?:${words.join('|')})(?![\\p{L}\\p{N}]|[.@_-][\\p{L}\\p{N}])`,
    'giu',
  );
}

function erased(value: unknown, known: Known, owner: Owner): unknown {
  if (typeof value === 'string') return textWithout(value, known, owner);
  if (Array.isArray(value)) return value.map((item) => erased(item, known, owner));
  if (!isJsonObject(value)) return value;
  const own = ownerOf(value, known) ?? owner;
  if (own === 'person' && isNameChange(value)) return { ...value, before: null, after: null };
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [
      member,
      own === 'person' && NAME_MEMBERS.has(member.toLowerCase()) ? nameless(inner, known) : erased(inner, known, own),
    ]),
  );
}

/** Undefined where the object names nobody: then it is about whom the object around it is about. */
function ownerOf(members: JsonObject, { id, addresses, displayNames }: Known): Owner | undefined {
  const names = [members.name, members.displayName, members.userPrincipalName, members.mail]
    .filter((text) => typeof text === 'string')
    .map(normalName);
  if (isSameId(members.id, id) || names.some((name) => addresses.has(name))) return 'person';
  if (typeof members.id === 'string') {
    if (addresses.has(normalName(members.id))) return 'person';
    return names.length > 0 ? 'somebody-else' : undefined;
  }
  return names.some((name) => !displayNames.has(name)) ? 'somebody-else' : undefined;
}

/** A modified property of an audit record. */
function isNameChange({ property }: JsonObject): boolean {
  return typeof property === 'string' && NAME_PROPERTY.test(property);
}

function nameless(value: unknown, { id }: Known): unknown {
  if (typeof value === 'string') return id;
  return Array.isArray(value) ? [] : value;
}

function textWithout(text: string, known: Known, owner: Owner): string {
  const name = normalName(text);
  if (known.addresses.has(name)) return known.id;
  if (owner !== 'somebody-else' && known.displayNames.has(name)) return known.id;
  const inner = /^\s*[[{]/.test(text) ? parsedJson(text) : undefined;
  if (inner !== undefined && !isNestedDeeper(inner, MAX_LEVELS)) {
    const rest = erased(inner, known, owner);
    return JSON.stringify(rest) === JSON.stringify(inner) ? text : JSON.stringify(rest);
  }
  return known.inText === undefined ? text : text.replaceAll(known.inText, known.id);
}
