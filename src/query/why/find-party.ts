/**
 * A person or an app by what somebody typed: as the record has it, or as the tenant has it, because most people whom
 * nothing happened to are on no record. The start of a name, or of any of its words, is enough where it can mean only
 * one. Ids and addresses on record are found by keys. Any other name is looked for among all names of the tenant too,
 * in memory: somebody else may be called so, and must not be taken for the one who is on record.
 */
import { defined } from '../../base/defined.ts';
import { isGuid } from '../../base/hash.ts';
import { LAST_MOMENT } from '../../base/parse-time.ts';
import { asPasted } from '../../base/pasted.ts';
import type { Mirror } from '../../mirror/table-mirror.ts';
import type { ServicePrincipal, User } from '../../mirror/tenant.ts';
import { beginsIn, type NamedKind, normalName } from '../../record/rows/name-rows.ts';
import { tableNames } from '../../record/table-names.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Ambiguous, Candidate, Near } from '../answers.ts';
import { similarNames } from '../similar-names.ts';
import type { Party } from './why-answer.ts';

export interface FindContext {
  readonly store: TenantStore;
  /** The tenant as last seen; empty where the store has no mirror. */
  readonly mirror: Pick<Mirror, 'object' | 'objects'>;
  /** Whether the record mentions this id at all; asked only where no name of it is known. */
  mentions(kind: NamedKind, id: string): Promise<boolean>;
}

const MAX_CANDIDATES = 20;
const SHORTEST_START = 2;
const NOT_PLAIN = /[^ -~]/;

export async function findParty(
  kind: NamedKind,
  given: string,
  context: FindContext,
): Promise<Party | Ambiguous | Near> {
  const names = tableNames(context.store);
  const text = asPasted(given);
  const named = await names.findByName(kind, given);
  const [only] = named;
  // No two have one address, or one id.
  if (only && named.length === 1 && (text.includes('@') || isGuid(text))) return only;
  if (isGuid(text)) return (await partyWithId(kind, text.toLowerCase(), context)) ?? { near: [] };
  const [exact, begun] = await inTenant(kind, normalName(text), context);
  // An exact name counts more than one that only begins so.
  const same = distinct([...named, ...exact]);
  const matches = same.length > 0 ? same : distinct([...(await names.findStarting(kind, text)), ...begun]);
  const [one] = matches;
  if (matches.length > 1) return { candidates: matches.slice(0, MAX_CANDIDATES).map(candidateOf) };
  if (one === undefined) return { near: await similarNames(context.store, kind, text) };
  return { id: one.id, name: (await names.nameOf(kind, one.id)) ?? one.name };
}

interface Match extends Candidate {
  /** Tells apart those whose names are the same. */
  readonly address?: string;
}

/** An app has two ids, and the app id is the one that people know. */
async function partyWithId(
  kind: NamedKind,
  id: string,
  { store, mirror, mentions }: FindContext,
): Promise<Party | undefined> {
  const known = await tableNames(store).nameOf(kind, id);
  if (known !== undefined) return { id, name: known };
  const object = await mirror.object(kind, id, LAST_MOMENT);
  if (object) return partyOf(object);
  if (kind === 'service-principal')
    for await (const app of mirror.objects(kind, LAST_MOMENT))
      if (app.appId.toLowerCase() === id && !app.deleted) return partyOf(app);
  return (await mentions(kind, id)) ? { id } : undefined;
}

/**
 * All of the tenant is looked through: the mirror has no names in its keys. It is in memory once it is loaded, so that
 * this costs no call.
 */
async function inTenant(
  kind: NamedKind,
  text: string,
  { mirror }: FindContext,
): Promise<readonly [exact: readonly Match[], begun: readonly Match[]]> {
  const [exact, begun]: [Match[], Match[]] = [[], []];
  if (text.length < SHORTEST_START) return [exact, begun];
  for await (const object of mirror.objects(kind, LAST_MOMENT)) {
    if (object.deleted) continue;
    const names = namesOf(object).filter((name) => mayHold(name, text));
    if (names.some((name) => normalName(name) === text)) exact.push(matchOf(object));
    else if (names.some((name) => beginsIn(name, text))) begun.push(matchOf(object));
  }
  return [exact, begun];
}

/** Of a hundred thousand names nearly all are plain and do not have it in them; the others are looked at closely. */
function mayHold(name: string, text: string): boolean {
  return name.toLowerCase().includes(text) || NOT_PLAIN.test(name);
}

function namesOf(object: User | ServicePrincipal): readonly string[] {
  if (object.kind === 'service-principal') return [object.displayName, object.appId];
  return [object.displayName, object.userPrincipalName, object.mail ?? ''].filter((name) => name !== '');
}

function matchOf(object: User | ServicePrincipal): Match {
  const { id, displayName } = object;
  return { id, name: displayName || id, ...(object.kind === 'user' && { address: object.userPrincipalName }) };
}

function candidateOf({ id, name, address }: Match): Candidate {
  return { id, name: address === undefined || address === name ? name : `${name} (${address})` };
}

function partyOf({ id, displayName }: User | ServicePrincipal): Party {
  return defined({ id, name: displayName || undefined });
}

function distinct(matches: readonly Match[]): readonly Match[] {
  return [...new Map(matches.map((one) => [one.id, one])).values()];
}
