/**
 * All that is on record, for a comparison of two runs: what `revocations show` tells of every revocation, folded ones
 * included, and what each notice says. Ids, key times and `recordedAt` are left out: they tell when our code saw it and
 * which report came first, not what happened.
 */

import { noticeOfRow } from '../../src/notify/notice-row.ts';
import type { Answers, RevocationDetails, SweepSummary } from '../../src/query/answers.ts';
import { allRows, type Row, type Tables } from '../../src/storage/tables.ts';
import type { SentMail } from '../tenant/mail/mailbox.ts';

export interface Recorded {
  readonly answers: Pick<Answers, 'show' | 'sweep'>;
  readonly tables: Tables;
  /** What went out. */
  readonly mails: readonly SentMail[];
}

/** In no order of meaning. */
export async function wholeRecord({ answers, tables, mails }: Recorded): Promise<readonly object[]> {
  const views = await allViews(answers, tables);
  const labels = new Map(views.map((view) => [view.revocationId, labelOf(view)]));
  const notices = new Map((await everyRow(tables, 'Notices')).map((row) => [row.rowKey, row]));
  const name = (id: string) => labels.get(id) ?? 'not on record';
  return Promise.all(
    views.map(async ({ revocationId: _id, recordedAt: _at, notices: told, sweep, foldedInto, ...view }) => ({
      ...view,
      ...(foldedInto !== undefined && { foldedInto: name(foldedInto) }),
      ...(sweep && { sweep: await sweepOf(sweep, answers) }),
      notices: told.map(({ noticeId, ...notice }) => ({ ...notice, ...wordsOf(noticeId, notices, mails) })),
    })),
  );
}

/** Also of those that lists leave out, because they are part of another. */
async function allViews(answers: Recorded['answers'], tables: Tables): Promise<readonly RevocationDetails[]> {
  const heads = await everyRow(tables, 'Revocations');
  const views = await Promise.all(heads.map(({ revocationId }) => answers.show(String(revocationId))));
  return views.filter((view) => view !== undefined);
}

/** What names a revocation in every run alike. */
function labelOf({ cause, subject, occurred }: Pick<RevocationDetails, 'cause' | 'subject' | 'occurred'>): string {
  return `${cause} of ${subject.kind} ${subject.id}, ${occurred.from} to ${occurred.to}`;
}

async function sweepOf({ id, ...sweep }: SweepSummary, answers: Recorded['answers']): Promise<object> {
  const view = await answers.sweep(id);
  return { ...sweep, revocations: view?.revocations.map(labelOf) ?? [] };
}

/** The facts that its text is made of; of one that went out, the mail as well. */
function wordsOf(noticeId: string, notices: ReadonlyMap<string, Row>, mails: readonly SentMail[]): object {
  const row = notices.get(noticeId);
  const content = row && noticeOfRow({ row, etag: '' }).notice.content;
  const own = mails.filter(({ internetMessageId }) => internetMessageId.includes(noticeId));
  const told = own.map(({ mailbox, to, subject, html, text }) => ({ mailbox, to, subject, html, text }));
  return { content, mails: told };
}

function everyRow(tables: Tables, name: 'Revocations' | 'Notices'): Promise<readonly Row[]> {
  return allRows(tables(name), { partition: { from: '', to: '~' } });
}
