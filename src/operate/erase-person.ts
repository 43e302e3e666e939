/**
 * Removes a person's names from the record. Ids stay, and no key or hash depends on a name, so the record stays intact.
 */
import { ContendedError } from '../base/errors.ts';
import { audienceKeyOf } from '../notify/notice-row.ts';
import { nameRange, namesOfId } from '../record/rows/name-rows.ts';
import { affectedPartition, type RowKeys, trailRange } from '../record/rows/record-keys.ts';
import { keyPart } from '../storage/keys.ts';
import { allRows, eachRow, type Row, type Table } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';

/** Rows that named the person before, by table. */
export interface Erased {
  readonly names: number;
  readonly affectedUsers: number;
  readonly notices: number;
}

interface KnownNames {
  readonly rows: readonly Row[];
  readonly texts: readonly string[];
}

interface PersonNames {
  readonly userId: string;
  /** All names of the person that the record knows. */
  readonly texts: readonly string[];
}

const MAX_ATTEMPTS = 20;

/**
 * Safe to repeat: a second call finds nothing. Delete the account in Entra first; otherwise the next reading of the
 * directory brings the name back.
 */
export async function erasePerson(store: TenantStore, userId: string): Promise<Erased> {
  const { table, tenantId } = store;
  const known = await knownNamesOf(store, userId);
  const affectedRows = await allRows(table('AffectedUsers'), { partition: affectedPartition(tenantId, userId) });
  const texts = [...known.texts, ...affectedRows.flatMap(namesInAffectedRow)].filter(
    (text) => text !== '' && text !== userId,
  );
  const revocationIds = [...new Set(affectedRows.map(({ revocationId }) => String(revocationId)))];

  const notices = await eraseInNotices(store, { userId, texts: [...new Set(texts)] }, revocationIds);
  const named = affectedRows.filter((row) => namesInAffectedRow(row).some((text) => text !== userId));
  for (const { userPrincipalName: _upn, mail: _mail, ...row } of named)
    await table('AffectedUsers').put({ ...row, userName: userId });
  // Last, because these rows are needed to find the rest again if this stops half way.
  for (const { partitionKey, rowKey } of known.rows) await table('Names').remove(partitionKey, rowKey);
  return { names: known.rows.length, affectedUsers: named.length, notices };
}

async function knownNamesOf({ table, tenantId }: TenantStore, userId: string): Promise<KnownNames> {
  const byId = await allRows(table('Names'), namesOfId(tenantId, 'user', userId));
  const texts = [...new Set(byId.flatMap(namesInNameRow))];
  const byName = await Promise.all(texts.map((text) => allRows(table('Names'), nameRange(tenantId, 'user', text))));
  const own = byName.flat().filter(({ objectId }) => String(objectId).toLowerCase() === userId.toLowerCase());
  return { rows: [...own, ...byId], texts };
}

function namesInNameRow({ displayName, userPrincipalName, mail, label }: Row): readonly string[] {
  return [displayName, userPrincipalName, mail, label].filter((text) => typeof text === 'string');
}

function namesInAffectedRow({ userName, userPrincipalName, mail }: Row): readonly string[] {
  return [userName, userPrincipalName, mail].filter((text) => typeof text === 'string');
}

/** @param revocationIds of revocations that affected the person: notices to other readers may name them */
async function eraseInNotices(
  { table, tenantId }: TenantStore,
  person: PersonNames,
  revocationIds: readonly string[],
): Promise<number> {
  const [tenant, notices] = [keyPart(tenantId), table('Notices')];
  const keys = new Map<string, RowKeys>();
  const addKeys = (partitionKey: string, rowKey: string) =>
    keys.set(`${partitionKey} ${rowKey}`, { partitionKey, rowKey });
  const own = { partition: `${tenant}_${audienceKeyOf({ id: person.userId })}` };
  for await (const { partitionKey, rowKey } of eachRow(notices, own)) addKeys(partitionKey, rowKey);
  for (const id of revocationIds) {
    const pointers = await allRows(table('Trail'), trailRange(tenantId, id, 'notice'));
    for (const { noticeId, audienceHash } of pointers) addKeys(`${tenant}_${String(audienceHash)}`, String(noticeId));
  }
  let erased = 0;
  for (const noticeKeys of keys.values()) if (await eraseInNotice(notices, noticeKeys, person)) erased += 1;
  return erased;
}

/** Replaces with the etag: the notice may be sent meanwhile, and its state must not be set back. */
async function eraseInNotice(notices: Table, { partitionKey, rowKey }: RowKeys, person: PersonNames): Promise<boolean> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const stored = await notices.get(partitionKey, rowKey);
    const erased = stored && withoutNames(stored.row, person);
    if (!stored || !erased || JSON.stringify(erased) === JSON.stringify(stored.row)) return false;
    if ((await notices.replace(erased, stored.etag)) === 'replaced') return true;
  }
  throw new ContendedError(`Notice ${rowKey}`, MAX_ATTEMPTS);
}

function withoutNames(row: Row, { userId, texts }: PersonNames): Row {
  const content = texts
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, name) => text.replaceAll(JSON.stringify(name).slice(1, -1), userId), String(row.content));
  if (String(row.audienceId).toLowerCase() !== userId.toLowerCase()) return { ...row, content };
  const { audienceName: _name, ...rest } = row;
  return { ...rest, audienceMail: '', content };
}
