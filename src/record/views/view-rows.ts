/** What the views hold of one revocation: the rows that it should have, and those that it has. Pure. */

import { hashOf } from '../../base/hash.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import { severityOf } from '../../detect/cause.ts';
import type { Row } from '../../storage/tables.ts';
import { peopleIn } from '../erased-people.ts';
import { listKey, type RowKeys } from '../rows/record-keys.ts';
import { textColumns, textIn } from '../rows/text-columns.ts';
import type { Line, LineRecovery } from './line.ts';
import { columnsOfLine, recoveryColumns } from './line-row.ts';
import {
  type Dimension,
  guardKeys,
  listPartition,
  listRowKey,
  namesKeys,
  type Party,
  partyPartition,
  partyPrefix,
  primaryKeys,
  sweepValue,
} from './view-keys.ts';

/** What one revocation is in the views: a line, a pointer to the one that it is part of, or nothing. */
export type Shown =
  | { readonly as: 'line'; readonly line: Line }
  | { readonly as: 'part'; readonly of: RevocationRef }
  | { readonly as: 'nothing' };

/** A row that is there, with what it must be replaced under. */
export interface Guard {
  readonly parties: readonly Party[];
  readonly isWide: boolean;
  readonly shown: 'line' | 'part' | 'nothing';
  readonly of?: RevocationRef;
  readonly named: readonly string[];
  /** Where the sweep counts were written for it. */
  readonly place: string;
  readonly digest: string;
}

/** More policies than this have no list of their own for it. */
const MAX_POLICIES = 20;

/** What is counted by day: it stands in the primary row only. */
export interface Counted {
  readonly appIds: readonly string[];
  readonly recovery: LineRecovery | undefined;
}

/** The rows of the lists, the primary one first; none where no list shows it. */
export function listRows(
  tenantId: string,
  ref: RevocationRef,
  shown: Shown,
  { isWide, appIds, recovery }: { readonly isWide: boolean } & Counted,
): readonly Row[] {
  if (shown.as === 'line') {
    const columns = { ...columnsOfLine(shown.line), ...(isWide && { wide: true }) };
    return dimensionsOf(shown.line, isWide).map(([dimension, value]) => ({
      partitionKey: listPartition(tenantId),
      rowKey: listRowKey(dimension, value, ref),
      ...columns,
      ...(dimension === 'all' && { appIds: JSON.stringify(appIds), ...recoveryColumns(recovery) }),
    }));
  }
  // Of a wide one the record has rows of apps and users: they must lead on to what it is part of.
  return shown.as === 'part' && isWide ? pointerRows(tenantId, ref, shown.of) : [];
}

/** A row in place of a primary one: the revocation had a line, or may be about to get one by a slower worker. */
export function goneRow(tenantId: string, ref: RevocationRef): Row {
  return { ...primaryKeys(tenantId, ref), v: 1, revocationId: ref.id, keyTime: ref.keyTime };
}

function pointerRows(tenantId: string, ref: RevocationRef, of: RevocationRef): readonly Row[] {
  const columns = { v: 1, revocationId: ref.id, keyTime: ref.keyTime, ofId: of.id, ofKeyTime: of.keyTime, wide: true };
  const dimensions: readonly Dimension[] = ['all', 'wide'];
  return dimensions.map((dimension) => ({
    partitionKey: listPartition(tenantId),
    rowKey: listRowKey(dimension, '', ref),
    ...columns,
  }));
}

function dimensionsOf(line: Line, isWide: boolean): readonly (readonly [Dimension, string])[] {
  const { cause, state, actor, policyIds, place } = line;
  return [
    ['all', ''],
    ['cause', cause],
    ['severity', severityOf(cause)],
    ['state', state],
    ...(actor ? [['actor', actor.id] as const] : []),
    ...[...new Set(policyIds)].slice(0, MAX_POLICIES).map((id) => ['policy', id] as const),
    ...(place ? [['sweep', sweepValue(cause, place)] as const] : []),
    ...(isWide ? [['wide', ''] as const] : []),
  ];
}

/** The people whose names stand in a line. */
function namedIn({ subject, actor, place }: Line): readonly string[] {
  const root = place?.root.kind === 'user' ? [place.root.id] : [];
  const ids = [...peopleIn(subject), ...(actor?.kind === 'user' ? [actor.id] : []), ...root];
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}

/** The rows of its apps and users, without the guard. */
function partyRows(tenantId: string, ref: RevocationRef, shown: Shown, parties: readonly Party[]): readonly Row[] {
  const columns = columnsOf(ref, shown);
  if (columns === undefined) return [];
  const named = shown.as === 'line' ? namedIn(shown.line) : [];
  const keys = partyKeys(tenantId, ref, { shown: shown.as, parties, named, ...(shown.as === 'part' && shown) });
  return keys.map((key) => ({ ...key, ...columns }));
}

function columnsOf(ref: RevocationRef, shown: Shown): Omit<Row, 'partitionKey' | 'rowKey'> | undefined {
  if (shown.as === 'line') return columnsOfLine(shown.line);
  if (shown.as === 'nothing') return undefined;
  return { v: 1, revocationId: ref.id, keyTime: ref.keyTime, ofId: shown.of.id, ofKeyTime: shown.of.keyTime };
}

/** The keys of those rows. A pointer stands where the line that it points to would stand. */
export function partyKeys(
  tenantId: string,
  ref: RevocationRef,
  { shown, of, parties, named }: Pick<Guard, 'shown' | 'of' | 'parties' | 'named'>,
): readonly RowKeys[] {
  const partitionKey = partyPartition(tenantId, ref.id);
  if (shown === 'nothing') return [];
  if (shown === 'part' && of)
    return parties.map((party) => ({ partitionKey, rowKey: `${partyPrefix(party)}${listKey(of)}_${ref.id}` }));
  const all = [...parties, ...named.map((id): Party => ({ kind: 'named', id }))];
  return all.map((party) => ({ partitionKey, rowKey: `${partyPrefix(party)}${listKey(ref)}` }));
}

export function guardRow(tenantId: string, ref: RevocationRef, guard: Guard): Row {
  const { parties, isWide, shown, of, named, place, digest } = guard;
  return {
    ...guardKeys(tenantId, ref.id),
    v: 1,
    revocationId: ref.id,
    keyTime: ref.keyTime,
    shown,
    ofId: of?.id,
    ofKeyTime: of?.keyTime,
    parties: JSON.stringify(parties.map(({ kind, id }) => [kind, id])),
    named: JSON.stringify(named),
    wide: isWide,
    place,
    digest,
  };
}

/** Only {@link guardRow} writes these rows. */
export function guardOfRow(row: Row): Guard {
  const parties = JSON.parse(String(row.parties)) as [Party['kind'], string][];
  return {
    parties: parties.map(([kind, id]) => ({ kind, id })),
    isWide: row.wide === true,
    shown: String(row.shown) as Guard['shown'],
    ...(row.ofId !== undefined && { of: { id: String(row.ofId), keyTime: String(row.ofKeyTime) } }),
    named: JSON.parse(String(row.named)) as readonly string[],
    place: String(row.place),
    digest: String(row.digest),
  };
}

/** Of what the rows say, but for names: no hash depends on a name. */
function digestOf(rows: readonly Row[]): string {
  const unnamed = rows.map(({ subjectName: _subject, actorName: _actor, rootName: _root, ...row }) => row);
  return hashOf(JSON.stringify(unnamed));
}

export interface Wanted {
  readonly guard: Guard;
  readonly parties: readonly Row[];
  readonly lists: readonly Row[];
}

/** Everything that the views should hold of it, but the names of users. */
export function wantedRows(
  tenantId: string,
  ref: RevocationRef,
  {
    shown,
    place,
    parties,
    isWide,
    ...counted
  }: Pick<Guard, 'parties' | 'isWide' | 'place'> & Counted & { readonly shown: Shown },
): Wanted {
  const rows = partyRows(tenantId, ref, shown, parties);
  const lists = listRows(tenantId, ref, shown, { isWide, ...counted });
  const named = shown.as === 'line' ? namedIn(shown.line) : [];
  const of = shown.as === 'part' ? { of: { id: shown.of.id, keyTime: shown.of.keyTime } } : {};
  const guard = { parties, isWide, shown: shown.as, ...of, named, place, digest: digestOf([...rows, ...lists]) };
  return { guard, parties: rows, lists };
}

/** Undefined where nobody has a name. */
export function namesRow(
  tenantId: string,
  ref: RevocationRef,
  users: readonly { readonly id: string; readonly name: string }[],
): Row | undefined {
  const named = users.filter(({ id, name }) => name !== id).map(({ id, name }) => [id, name]);
  if (named.length === 0) return undefined;
  return {
    ...namesKeys(tenantId, ref.id),
    v: 1,
    revocationId: ref.id,
    keyTime: ref.keyTime,
    ...textColumns('names', JSON.stringify(named)),
  };
}

/** Only {@link namesRow} writes these rows. */
export function namesOfRow(row: Row | undefined): ReadonlyMap<string, string> {
  const text = row === undefined ? '' : textIn('names', row);
  return new Map(text === '' ? [] : (JSON.parse(text) as [string, string][]));
}
