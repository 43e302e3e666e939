/**
 * Takes one person out of the outbox: as reader, as subject, as actor, and in the names of grants and memberships. No
 * key leads from a person to the notices of others, so all of them are read: one request for a thousand.
 */
import { LOST, untilWon } from '../../base/contended.ts';
import type { Subject } from '../../detect/subject.ts';
import type { NoticeContent } from '../../notify/notice.ts';
import { peopleIn } from '../../record/erased-people.ts';
import type { RowKeys } from '../../record/rows/record-keys.ts';
import { eachRow, type Row, type Table } from '../../storage/tables.ts';
import { ofTenant, type TenantStore } from '../../storage/tenant-store.ts';
import { isSameId, type Person, withoutPerson } from './without-person.ts';

const MAX_ATTEMPTS = 20;

export interface ErasedNotices {
  readonly count: number;
  /** What they called the person. */
  readonly names: readonly string[];
}

export async function eraseInNotices({ tenantId, table }: TenantStore, person: Person): Promise<ErasedNotices> {
  const notices = table('Notices');
  const names: string[] = [];
  let count = 0;
  for await (const row of eachRow(notices, { partition: ofTenant(tenantId) })) {
    if (!isChanged(row, person)) continue;
    names.push(...namesIn(row, person.id));
    if (await eraseInNotice(notices, row, person)) count += 1;
  }
  return { count, names };
}

/**
 * Replaces with the etag: the notice may be sent meanwhile, and its state must not be set back. Resolves to whether it
 * named the person.
 */
export async function eraseInNotice(
  notices: Table,
  { partitionKey, rowKey }: RowKeys,
  person: Person,
): Promise<boolean> {
  return untilWon({ row: `Notice ${rowKey}`, attempts: MAX_ATTEMPTS }, async () => {
    const stored = await notices.get(partitionKey, rowKey);
    if (!stored || !isChanged(stored.row, person)) return false;
    return (await notices.replace(noticeWithout(stored.row, person), stored.etag)) === undefined ? LOST : true;
  });
}

/** Ids of all people whom the notice names. */
export function peopleInNotice(row: Row): readonly string[] {
  const { subject, actor } = contentIn(row);
  return [
    ...peopleIn(subject),
    ...(actor?.kind === 'user' ? [actor.id] : []),
    ...(row.audienceKind === 'admins' || row.audienceKind === 'app' ? [] : [String(row.audienceId)]),
  ];
}

function isChanged(row: Row, person: Person): boolean {
  return JSON.stringify(noticeWithout(row, person)) !== JSON.stringify(row);
}

function noticeWithout(row: Row, person: Person): Row {
  const content = contentIn(row);
  const named = { ...content, subject: subjectWithout(content.subject, person) };
  const erased = { ...row, content: JSON.stringify(withoutPerson(named, person)) };
  return isReader(row, person) ? { ...erased, audienceMail: '', audienceName: undefined } : erased;
}

/** By id, or by address: that of the admins may be one person's. */
function isReader({ audienceId, audienceMail = '' }: Row, person: Person): boolean {
  return isSameId(audienceId, person.id) || withoutPerson(audienceMail, person) !== audienceMail;
}

/** The name of a grant or a membership is made of two names, of which one is the person's. */
function subjectWithout(subject: Subject, { id, names }: Person): Subject {
  const { kind, name } = subject;
  if (kind === 'user' || name === undefined || !peopleIn(subject).some((one) => isSameId(one, id))) return subject;
  if (kind === 'membership') {
    const known = names.find((one) => startsWith(name, `${one} in `));
    // Without the name that the person had then: groups are named after the first "in", apps before the last "for".
    return { ...subject, name: `${id}${name.slice(known?.length ?? Math.max(0, name.indexOf(' in ')))}` };
  }
  const known = names.find((one) => endsWith(name, ` for ${one}`));
  const cut = known === undefined ? name.lastIndexOf(' for ') : name.length - ` for ${known}`.length;
  return cut < 0 ? subject : { ...subject, name: `${name.slice(0, cut)} for ${id}` };
}

function startsWith(text: string, start: string): boolean {
  return text.toLowerCase().startsWith(start.toLowerCase());
}

function endsWith(text: string, end: string): boolean {
  return text.toLowerCase().endsWith(end.toLowerCase());
}

function namesIn(row: Row, userId: string): readonly string[] {
  const { subject, actor } = contentIn(row);
  const parties = [subject, actor].map((party) => (isSameId(party?.id, userId) ? party?.name : undefined));
  const reader = isSameId(row.audienceId, userId) ? [row.audienceName, row.audienceMail] : [];
  return [...parties, ...reader].filter((name) => typeof name === 'string');
}

/** Only `rowOfNotice` writes the column. */
function contentIn(row: Row): NoticeContent {
  return JSON.parse(String(row.content)) as NoticeContent;
}
