/**
 * Names of the users and apps that the record mentions: they find an object by its UPN, mail or display name, and give
 * an id its name, also after the object was deleted.
 */

import { defined } from '../../base/defined.ts';
import { isGuid } from '../../base/hash.ts';
import { visibleText } from '../../base/pasted.ts';
import type { Revocation } from '../../correlate/revocation.ts';
import type { Actor } from '../../detect/report.ts';
import { assignmentParts, grantParts, type Subject, userAppParts } from '../../detect/subject.ts';
import type { Affected, AffectedApp, AffectedUser } from '../../impact/affected.ts';
import { isLarge } from '../../impact/scope.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import { hasRowsOfAllApps } from './affected-rows.ts';
import type { RowKeys } from './record-keys.ts';

export type NamedKind = 'user' | 'service-principal';

/** Where a name comes from. `label`: an audit record called the object so, and nothing else is known. */
type Field = 'displayName' | 'userPrincipalName' | 'mail' | 'appId' | 'label';

interface Named {
  readonly kind: NamedKind;
  readonly id: string;
  readonly names: Readonly<Partial<Record<Field, string>>>;
}

/**
 * With more people than this a record names none of them: a million users would be a million rows. They are still found
 * by id.
 */
const MAX_PEOPLE = 1_000;

/** Written as `=XX`: `/ \ # ?` and control characters are forbidden in keys, and the others confuse tools. */
const UNSAFE = /[^a-z0-9@.!$&*+_ -]/gu;

/** Characters. */
const MAX_NAME_LENGTH = 256;
/** Characters of a row key, which has 1,024 of them: the rest is for `_` and an id. */
const MAX_KEY_LENGTH = 1_024 - 1 - 36;
/** A word begins after one of these. */
const WORD_START = /[\s._,()+'’-](?=[\p{L}\p{N}])/gu;
const SHORTEST_WORD = 2;
/** Of one name, without the first. */
const MAX_WORDS = 4;

export function nameRows(revocation: Revocation, affected: Affected): readonly Row[] {
  const named = [
    ...(isLarge(affected) && affected.users.length > MAX_PEOPLE ? [] : affected.users.map(namedUser)),
    ...appsNamedAtOnce(affected).map(namedApp),
    ...mentioned(revocation.subject),
    ...mentioned(revocation.actor),
  ];
  const rows = named.flatMap((one) => rowsOf(revocation.tenantId, one));
  // Rows are written in parallel, so of two rows with one key only the first remains, which has more names.
  return [...new Map(rows.toReversed().map((row) => [`${row.partitionKey} ${row.rowKey}`, row])).values()];
}

/** None where there are many: their names are written once the head is on record, so that it is there soon. */
export function appsNamedAtOnce(affected: Affected): readonly AffectedApp[] {
  return hasRowsOfAllApps(affected) ? affected.apps : [];
}

/** Of apps that were not named at once. */
export function appNameRows(tenantId: string, apps: readonly AffectedApp[]): readonly Row[] {
  return apps.flatMap((app) => rowsOf(tenantId, namedApp(app)));
}

export function actorNameRows(tenantId: string, actor: Actor | undefined): readonly Row[] {
  return mentioned(actor).flatMap((one) => rowsOf(tenantId, one));
}

/** The range of rows with this name. Longer names that begin alike may be in it too; the column `name` shows which. */
export function nameRange(
  tenantId: string,
  kind: NamedKind,
  text: string,
): { readonly partition: string; readonly rows: { readonly from: string; readonly to: string } } {
  const name = normalName(text);
  const { partitionKey } = nameKeys(tenantId, { kind, name, id: '' });
  return { partition: partitionKey, rows: { from: `${safe(name)}_`, to: `${safe(name)}\`` } };
}

/**
 * The range of rows whose names start so, or that have a word that does.
 * @param start a normal name, or its first two or more characters
 */
export function namesStartingWith(
  tenantId: string,
  kind: NamedKind,
  start: string,
): { readonly partition: string; readonly rows: { readonly from: string; readonly to: string } } {
  const { partitionKey } = nameKeys(tenantId, { kind, name: start, id: '' });
  return { partition: partitionKey, rows: { from: safe(start), to: `${safe(start)}~` } };
}

export function namesOfId(
  tenantId: string,
  kind: NamedKind,
  id: string,
): { readonly partition: string; readonly rows: { readonly from: string; readonly to: string } } {
  const { partitionKey, rowKey } = idKeys(tenantId, { kind, id, form: '' });
  return { partition: partitionKey, rows: { from: rowKey, to: `${rowKey.slice(0, -1)}\`` } };
}

/**
 * In lower case, without characters that nobody sees, and without the object id that Entra puts before the UPN of a
 * deleted user.
 */
export function normalName(text: string): string {
  const name = visibleText(text).toLowerCase().slice(0, MAX_NAME_LENGTH);
  return /^[0-9a-f]{32}.+@/.test(name) ? name.slice(32) : name;
}

function mentioned(one: Subject | Actor | undefined): readonly Named[] {
  if (!one?.name || (one.kind !== 'user' && one.kind !== 'service-principal')) return [];
  return [{ kind: one.kind, id: one.id, names: { label: one.name } }];
}

function namedUser({ id, name, userPrincipalName, mail }: AffectedUser): Named {
  const names = defined({
    displayName: name === id ? undefined : name,
    userPrincipalName: userPrincipalName || undefined,
    mail: mail || undefined,
  });
  return { kind: 'user', id, names };
}

function namedApp({ id, name, appId }: AffectedApp): Named {
  return {
    kind: 'service-principal',
    id,
    names: defined({ displayName: name === id ? undefined : name, appId: appId || undefined }),
  };
}

function rowsOf(tenantId: string, { kind, id, names }: Named): readonly Row[] {
  const columns = { v: 1, objectKind: kind, objectId: id, ...names };
  const form = 'label' in names ? 'label' : 'full';
  const texts = new Map(Object.values(names).map((text) => [safe(normalName(text)), text]));
  const rowOf = (name: string) => ({ ...nameKeys(tenantId, { kind, name, id }), ...columns, name });
  const full = [...texts.values()].map(normalName);
  const words = new Set(full.flatMap(wordsOf).filter((word) => !texts.has(safe(word))));
  const byName = [...full.map(rowOf), ...[...words].map((word) => ({ ...rowOf(word), isWord: true }))];
  return Object.keys(names).length === 0 ? [] : [{ ...idKeys(tenantId, { kind, id, form }), ...columns }, ...byName];
}

/**
 * Where else in a name a search may begin: at each of its other words, the rest of the name from there. Of an address
 * the part before the `@`.
 */
function wordsOf(name: string): readonly string[] {
  if (isGuid(name)) return [];
  const text = name.split('@', 1).join();
  const starts = [...text.matchAll(WORD_START)].map(({ index }) => text.slice(index + 1));
  return [...new Set(starts.filter((word) => word.length >= SHORTEST_WORD))].slice(0, MAX_WORDS);
}

/**
 * Whether a search for this start finds the name, as {@link namesStartingWith} finds its rows.
 * @param start a normal name, or its first two or more characters
 */
export function beginsIn(text: string, start: string): boolean {
  const name = normalName(text);
  return name.includes(start) && (name.startsWith(start) || wordsOf(name).some((word) => word.startsWith(start)));
}

function nameKeys(
  tenantId: string,
  { kind, name, id }: { readonly kind: NamedKind; readonly name: string; readonly id: string },
): RowKeys {
  const key = safe(name);
  return { partitionKey: `${keyPart(tenantId)}_${kind}_${key.slice(0, 2)}`, rowKey: `${key}_${keyPart(id)}` };
}

function idKeys(
  tenantId: string,
  { kind, id, form }: { readonly kind: NamedKind; readonly id: string; readonly form: string },
): RowKeys {
  const key = keyPart(id);
  return { partitionKey: `${keyPart(tenantId)}_${kind}-id_${key.slice(0, 2)}`, rowKey: `${key}_${form}` };
}

/** As it stands in a key. A character of Japanese is nine there, so the end of a long name does not fit. */
function safe(name: string): string {
  const key = name.replaceAll(UNSAFE, escaped);
  if (key.length <= MAX_KEY_LENGTH) return key;
  let left = MAX_KEY_LENGTH;
  const characters = [...name].map((character) => character.replaceAll(UNSAFE, escaped));
  const end = characters.findIndex((character) => {
    left -= character.length;
    return left < 0;
  });
  return characters.slice(0, end).join('');
}

function escaped(character: string): string {
  return [...Buffer.from(character)].map((byte) => `=${byte.toString(16).toUpperCase()}`).join('');
}

/** The objects that a subject is named by: itself, or its two parts. */
export function namedObjectsOf({ kind, id }: Subject): readonly { readonly kind: NamedKind; readonly id: string }[] {
  switch (kind) {
    case 'user':
    case 'service-principal':
      return [{ kind, id }];
    case 'grant': {
      const { clientId, principalId } = grantParts(id);
      return [
        { kind: 'service-principal', id: clientId },
        ...(principalId === undefined ? [] : [{ kind: 'user', id: principalId } as const]),
      ];
    }
    case 'assignment': {
      const { servicePrincipalId, principalId } = assignmentParts(id);
      return [
        { kind: 'service-principal', id: servicePrincipalId },
        { kind: 'user', id: principalId },
      ];
    }
    case 'user-app': {
      const { userId, appId } = userAppParts(id);
      return [
        { kind: 'service-principal', id: appId },
        { kind: 'user', id: userId },
      ];
    }
    case 'policy':
    case 'membership':
    case 'application':
    case 'device':
      return [];
  }
}
