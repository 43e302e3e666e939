/**
 * All that is on record, to compare two runs: what `revocations show` prints for every revocation, merged ones
 * included, and the content of each notice. Ids, key times and `recordedAt` are left out: they depend on when our code
 * saw a report and which report came first, not on what happened.
 */
import { noticeOfRow } from '../../src/notify/notice-row.ts';
import type { Answers, RevocationDetails, SweepSummary } from '../../src/query/answers.ts';
import { allRows, type Row, type Tables } from '../../src/storage/tables.ts';
import type { SentMail } from '../tenant/mail/mailbox.ts';

export interface ReadModelSource {
  readonly answers: Pick<Answers, 'show' | 'sweep'>;
  readonly tables: Tables;
  /** The mails that were sent. */
  readonly mails: readonly SentMail[];
}

/** The order means nothing. */
export async function fullReadModel({ answers, tables, mails }: ReadModelSource): Promise<readonly object[]> {
  const views = await allViews(answers, tables);
  const labels = new Map(views.map((view) => [view.revocationId, labelOf(view)]));
  const noticeRows = new Map((await everyRow(tables, 'Notices')).map((row) => [row.rowKey, row]));
  const name = (id: string) => labels.get(id) ?? 'not on record';
  return Promise.all(
    views.map(async ({ revocationId: _id, recordedAt: _at, notices, sweep, foldedInto, ...view }) => ({
      ...view,
      ...(foldedInto !== undefined && { foldedInto: name(foldedInto) }),
      ...(sweep && { sweep: await sweepOf(sweep, answers) }),
      notices: notices.map(({ noticeId, ...notice }) => ({ ...notice, ...contentOf(noticeId, noticeRows, mails) })),
    })),
  );
}

/** Also the revocations that lists leave out, because they are merged into another. */
async function allViews(answers: ReadModelSource['answers'], tables: Tables): Promise<readonly RevocationDetails[]> {
  const heads = await everyRow(tables, 'Revocations');
  const views = await Promise.all(heads.map(({ revocationId }) => answers.show(String(revocationId))));
  return views.filter((view) => view !== undefined);
}

/** A name that the revocation has in every run. */
function labelOf({ cause, subject, occurred }: Pick<RevocationDetails, 'cause' | 'subject' | 'occurred'>): string {
  return `${cause} of ${subject.kind} ${subject.id}, ${occurred.from} to ${occurred.to}`;
}

async function sweepOf({ id, ...sweep }: SweepSummary, answers: ReadModelSource['answers']): Promise<object> {
  const view = await answers.sweep(id);
  return { ...sweep, revocations: view?.revocations.map(labelOf) ?? [] };
}

/** The facts in the notice, and the mails if it was sent. */
function contentOf(noticeId: string, rows: ReadonlyMap<string, Row>, mails: readonly SentMail[]): object {
  const row = rows.get(noticeId);
  const content = row && noticeOfRow({ row, etag: '' })?.notice.content;
  const own = mails.filter(({ internetMessageId }) => internetMessageId.includes(noticeId));
  const sent = own.map(({ mailbox, to, subject, html, text }) => ({ mailbox, to, subject, html, text }));
  return { content, mails: sent };
}

function everyRow(tables: Tables, name: 'Revocations' | 'Notices'): Promise<readonly Row[]> {
  return allRows(tables(name), { partition: { from: '', to: '~' } });
}
