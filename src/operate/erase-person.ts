/** Takes a person's names out of the record and leaves the record whole: ids stay, and no key or hash depends on a name. */
import { ContendedError } from '../base/errors.ts';
import { audienceKeyOf } from '../notify/notice-row.ts';
import { nameRange, namesOfId } from '../record/rows/name-rows.ts';
import { hitPartition, trailRange } from '../record/rows/record-keys.ts';
import { keyPart } from '../storage/keys.ts';
import { allRows, eachRow, type Row, type Table, type Tables } from '../storage/tables.ts';

const MOST_ATTEMPTS = 20;

/** Rows that named the person and no longer do, by table. */
export interface Erased {
  readonly names: number;
  readonly affectedUsers: number;
  readonly notices: number;
}

/** Repeated it finds nothing left. The mirror shows whom the directory shows: delete the account first, or the next reading brings the name back. */
export async function erasePerson(tables: Tables, tenantId: string, userId: string): Promise<Erased> {
  const known = await namesOf(tables, tenantId, userId);
  const hits = await allRows(tables('AffectedUsers'), { partition: hitPartition(tenantId, userId) });
  const texts = [...known.texts, ...hits.flatMap(personalIn)].filter((text) => text !== '' && text !== userId);
  const revocationIds = [...new Set(hits.map(({ revocationId }) => String(revocationId)))];

  const notices = await eraseInNotices({ tables, tenantId, userId, texts: [...new Set(texts)], revocationIds });
  const named = hits.filter((hit) => personalIn(hit).some((text) => text !== userId));
  for (const { userPrincipalName: _upn, mail: _mail, ...hit } of named)
    await tables('AffectedUsers').put({ ...hit, userName: userId });
  // Last: they are how the rest is found again, should this end half way.
  for (const { partitionKey, rowKey } of known.rows) await tables('Names').remove(partitionKey, rowKey);
  return { names: known.rows.length, affectedUsers: named.length, notices };
}

interface KnownNames {
  readonly rows: readonly Row[];
  readonly texts: readonly string[];
}

async function namesOf(tables: Tables, tenantId: string, userId: string): Promise<KnownNames> {
  const byId = await allRows(tables('Names'), namesOfId(tenantId, 'user', userId));
  const texts = [...new Set(byId.flatMap(textsIn))];
  const byName = await Promise.all(texts.map((text) => allRows(tables('Names'), nameRange(tenantId, 'user', text))));
  const own = byName.flat().filter(({ objectId }) => String(objectId).toLowerCase() === userId.toLowerCase());
  return { rows: [...own, ...byId], texts };
}

function textsIn({ displayName, userPrincipalName, mail, label }: Row): readonly string[] {
  return [displayName, userPrincipalName, mail, label].flatMap((text) => (typeof text === 'string' ? [text] : []));
}

function personalIn({ userName, userPrincipalName, mail }: Row): readonly string[] {
  return [userName, userPrincipalName, mail].flatMap((text) => (typeof text === 'string' ? [text] : []));
}

interface Wanted {
  readonly tables: Tables;
  readonly tenantId: string;
  readonly userId: string;
  /** What the person is called, as far as the record knows. */
  readonly texts: readonly string[];
  /** Of revocations that hit the person: others were told of them by name. */
  readonly revocationIds: readonly string[];
}

async function eraseInNotices({ tables, tenantId, userId, texts, revocationIds }: Wanted): Promise<number> {
  const [tenant, notices] = [keyPart(tenantId), tables('Notices')];
  const places = new Map<string, readonly [string, string]>();
  const note = (partitionKey: string, rowKey: string) =>
    places.set(`${partitionKey} ${rowKey}`, [partitionKey, rowKey]);
  const own = { partition: `${tenant}_${audienceKeyOf({ id: userId })}` };
  for await (const { partitionKey, rowKey } of eachRow(notices, own)) note(partitionKey, rowKey);
  for (const id of revocationIds) {
    const told = await allRows(tables('Trail'), trailRange(tenantId, id, 'notice'));
    for (const { noticeId, audienceHash } of told) note(`${tenant}_${String(audienceHash)}`, String(noticeId));
  }
  let erased = 0;
  for (const place of places.values()) if (await eraseInNotice(notices, place, { userId, texts })) erased += 1;
  return erased;
}

/** Under its etag: it may be on its way meanwhile, and must not be put back to where it was. */
async function eraseInNotice(
  notices: Table,
  [partitionKey, rowKey]: readonly [string, string],
  named: Named,
): Promise<boolean> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const stored = await notices.get(partitionKey, rowKey);
    const without = stored && withoutNames(stored.row, named);
    if (!stored || !without || JSON.stringify(without) === JSON.stringify(stored.row)) return false;
    if ((await notices.replace(without, stored.etag)) === 'replaced') return true;
  }
  throw new ContendedError(`Notice ${rowKey}`, MOST_ATTEMPTS);
}

type Named = Pick<Wanted, 'userId' | 'texts'>;

function withoutNames(row: Row, { userId, texts }: Named): Row {
  const content = texts
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, name) => text.replaceAll(JSON.stringify(name).slice(1, -1), userId), String(row.content));
  if (String(row.audienceId).toLowerCase() !== userId.toLowerCase()) return { ...row, content };
  const { audienceName: _name, ...rest } = row;
  return { ...rest, audienceMail: '', content };
}
