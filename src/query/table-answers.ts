/**
 * Answers from the tables: lists from the views that are derived from the record, and, as long as a record that is
 * older than they are has not been filled in, from the record itself. Every query starts from a key: a day, the months
 * of a cause, an app, a user, a revocation.
 */

import { defined } from '../base/defined.ts';
import { isGuid } from '../base/hash.ts';
import { asPasted } from '../base/pasted.ts';
import { subjectPartition } from '../correlate/table-subjects.ts';
import { ALL_LARGE } from '../record/rows/head-row.ts';
import { appsRange, chunkOfUser, readReach, userIdsOfRow } from '../record/rows/reach-rows.ts';
import { affectedPartition, indexPrefix, revocationPartition } from '../record/rows/record-keys.ts';
import { tableNames } from '../record/table-names.ts';
import { areViewsComplete } from '../record/views/view-state.ts';
import { invertedDay, invertedMonth, keyPart } from '../storage/keys.ts';
import { allRows, eachRow } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { Ambiguous, AnswerContext, Answers, ListQuery, SubjectAnswer } from './answers.ts';
import { findRevocation, findSweep } from './find-by-id.ts';
import { joined } from './line-entries.ts';
import { listInOrder } from './list-in-order.ts';
import { listPage } from './list-page.ts';
import { type ListEntry, mergeLists, scanPartition, scanPartitions } from './scan-partitions.ts';
import { showRevocation, showSweep } from './show-revocation.ts';
import { similarNames } from './similar-names.ts';
import { listFromViews } from './view-lists.ts';

export function tableAnswers(store: TenantStore, { runbooksUrl }: Pick<AnswerContext, 'runbooksUrl'> = {}): Answers {
  const { table, tenantId } = store;
  // Once they are complete they stay so.
  let complete = false;
  const hasViews = async () => {
    complete ||= await areViewsComplete(store);
    return complete;
  };
  const context: AnswerContext = { store, runbooksUrl, hasViews };

  const answerAbout = async (
    kind: 'user' | 'service-principal',
    idOrName: string,
    query: ListQuery,
  ): Promise<SubjectAnswer | Ambiguous | undefined> => {
    const names = tableNames(store);
    const given = asPasted(idOrName);
    const exact = await names.findByName(kind, idOrName);
    const candidates = exact.length > 0 || isGuid(given) ? exact : await names.findStarting(kind, given);
    if (candidates.length > 1) return { candidates };
    const id = candidates[0]?.id ?? (isGuid(given) ? given.toLowerCase() : undefined);
    if (id === undefined) return undefined;
    const name = await names.nameOf(kind, id);
    const list = await listOfParty(kind, id, query);
    // An id without a name counts as unknown, unless the record mentions it.
    if (name === undefined && list.revocations.length === 0 && query.after === undefined) return undefined;
    return { subject: defined({ kind, id, name }), ...list };
  };

  const listOfParty = (kind: 'user' | 'service-principal', id: string, query: ListQuery) =>
    list({ ...query, ...(kind === 'user' ? { user: [id] } : { app: [id] }) });

  const list = (query: ListQuery) =>
    listInOrder(query, async (part, budget) => {
      if (await hasViews()) return listFromViews(part, context, budget);
      const replaceMerged = part.app !== undefined || part.user !== undefined;
      return listPage(entriesOnRecord(part), part, { ...context, replaceMerged });
    });

  /** Where there are no views yet. */
  function entriesOnRecord(query: ListQuery): AsyncGenerator<ListEntry> {
    const { user, app, cause } = query;
    const parties = [
      ...(user ? [mergeLists(user.map((id) => entriesOfUser(id, query)))] : []),
      ...(app ? [mergeLists(app.map((id) => entriesOfApp(id, query)))] : []),
    ];
    if (parties.length > 0) return joined(parties);
    const days = () =>
      scanPartitions(table('Revocations'), `${keyPart(tenantId)}_`, { span: query, startOf: invertedDay });
    const months = (value: string) =>
      scanPartitions(table('Index'), indexPrefix(tenantId, 'cause', value), { span: query, startOf: invertedMonth });
    return cause ? mergeLists(cause.map(months)) : days();
  }

  function entriesOfApp(id: string, query: ListQuery): AsyncGenerator<ListEntry> {
    return mergeLists([
      scanPartition(table('AffectedApps'), affectedPartition(tenantId, id), query),
      entriesWithLargeReach(query, (entry) => holdsApp(entry, id)),
      entriesOfSubject('service-principal', id, query),
    ]);
  }

  function entriesOfUser(id: string, query: ListQuery): AsyncGenerator<ListEntry> {
    return mergeLists([
      scanPartition(table('AffectedUsers'), affectedPartition(tenantId, id), query),
      entriesWithLargeReach(query, (entry) => reaches(entry, id)),
      entriesOfSubject('user', id, query),
    ]);
  }

  /** What happened to the user or app itself, even if it affected nobody. */
  function entriesOfSubject(
    kind: 'user' | 'service-principal',
    id: string,
    query: ListQuery,
  ): AsyncGenerator<ListEntry> {
    return scanPartition(table('Subjects'), subjectPartition({ tenantId, subject: { kind, id } }), query);
  }

  /**
   * Revocations with a large reach have no row for each user and app. They are few; of each what may hold this one is
   * read.
   */
  async function* entriesWithLargeReach(
    query: ListQuery,
    holds: (entry: ListEntry) => Promise<boolean>,
  ): AsyncGenerator<ListEntry> {
    for await (const entry of scanPartitions(table('Index'), indexPrefix(tenantId, 'large-reach', ALL_LARGE), {
      span: query,
      startOf: invertedMonth,
    })) {
      if (await holds(entry)) yield entry;
    }
  }

  async function holdsApp({ ref }: ListEntry, appId: string): Promise<boolean> {
    const rows = await allRows(table('Reach'), appsRange(tenantId, ref.id));
    return readReach(rows).apps.some(({ id }) => keyPart(id) === keyPart(appId));
  }

  async function reaches({ ref, row }: ListEntry, userId: string): Promise<boolean> {
    // Only the ledger writes the column.
    const prefixes = JSON.parse(String(row.prefixes)) as readonly string[];
    const partition = revocationPartition(tenantId, ref.id);
    const found = await Promise.all(
      prefixes.map(async (prefix) => {
        // The service may return an empty page before a full one. Only the first row matters.
        for await (const chunk of eachRow(table('Reach'), { partition, rows: chunkOfUser(prefix, userId), limit: 1 }))
          return userIdsOfRow(chunk)?.includes(userId) === true;
        return false;
      }),
    );
    return found.includes(true);
  }

  return {
    list,
    show: (revocationId) => showRevocation(revocationId, context),
    sweep: (sweepId) => showSweep(sweepId, context),
    findRevocation: (id) => findRevocation(id, context),
    findSweep: (id) => findSweep(id, context),
    similarNames: (kind, name) => similarNames(store, kind, name),
    app: (app, query) => answerAbout('service-principal', app, query),
    user: (user, query) => answerAbout('user', user, query),
  };
}
