/** Answers from the tables. Every question starts from a key: a day, a cause's months, an app, a user, a revocation. */

import { isGuid } from '../base/hash.ts';
import { subjectPartition } from '../correlate/table-subjects.ts';
import { ALL_LARGE } from '../record/rows/index-rows.ts';
import { chunkOfRow, chunkOfUser } from '../record/rows/reach-rows.ts';
import { hitPartition, indexPrefix, ownPartition } from '../record/rows/record-keys.ts';
import { invertedDay, invertedMonth, keyPart } from '../storage/keys.ts';
import { eachRow, type Tables } from '../storage/tables.ts';
import type { Ambiguous, Answers, Asked, ListQuery, SubjectAnswer } from './answers.ts';
import { listPage } from './list-page.ts';
import { showRevocation, showSweep } from './show-revocation.ts';
import { tableNames } from './table-names.ts';
import { type Listed, merged, walkPartition, walkPartitions } from './walk.ts';

export function tableAnswers(
  tables: Tables,
  tenantId: string,
  { runbooksUrl }: Pick<Asked, 'runbooksUrl'> = {},
): Answers {
  const tenant = `${keyPart(tenantId)}_`;
  const asked: Asked = { tables, tenantId, runbooksUrl };

  const about = async (
    kind: 'user' | 'service-principal',
    what: string,
    question: ListQuery,
  ): Promise<SubjectAnswer | Ambiguous | undefined> => {
    const names = tableNames(tables, tenantId);
    const bearers = await names.bearersOf(kind, what);
    if (bearers.length > 1) return { candidates: bearers };
    const id = bearers[0]?.id ?? (isGuid(what) ? what.toLowerCase() : undefined);
    if (id === undefined) return undefined;
    const name = await names.nameOf(kind, id);
    const list = await listPage(kind === 'user' ? hitsOfUser(id, question) : hitsOfApp(id, question), question, {
      ...asked,
      stand: 'in',
    });
    // An id says nothing by itself: only what the record mentions is known to it.
    if (name === undefined && list.revocations.length === 0 && question.after === undefined) return undefined;
    return { subject: { kind, id, ...(name === undefined ? {} : { name }) }, ...list };
  };

  function hitsOfApp(id: string, question: ListQuery): AsyncGenerator<Listed> {
    return merged([
      walkPartition(tables('AffectedApps'), hitPartition(tenantId, id), question),
      ofSubject('service-principal', id, question),
    ]);
  }

  function hitsOfUser(id: string, question: ListQuery): AsyncGenerator<Listed> {
    return merged([
      walkPartition(tables('AffectedUsers'), hitPartition(tenantId, id), question),
      largeHits(id, question),
      ofSubject('user', id, question),
    ]);
  }

  /** What happened to the user or app itself, also where it hit nobody. */
  function ofSubject(kind: 'user' | 'service-principal', id: string, question: ListQuery): AsyncGenerator<Listed> {
    return walkPartition(tables('Subjects'), subjectPartition({ tenantId, subject: { kind, id } }), question);
  }

  /** Those with a large reach are few; of each, the one chunk that may hold the user is read. */
  async function* largeHits(userId: string, question: ListQuery): AsyncGenerator<Listed> {
    for await (const large of walkPartitions(tables('Index'), indexPrefix(tenantId, 'large-reach', ALL_LARGE), {
      span: question,
      startOf: invertedMonth,
    })) {
      if (await isHit(large, userId)) yield large;
    }
  }

  async function isHit({ of, row }: Listed, userId: string): Promise<boolean> {
    // Written by the ledger alone.
    const prefixes = JSON.parse(String(row.prefixes)) as readonly string[];
    const partition = ownPartition(tenantId, of.id);
    const hits = await Promise.all(
      prefixes.map(async (prefix) => {
        // The service may give an empty page and more after it; only the first row counts.
        for await (const chunk of eachRow(tables('Reach'), { partition, rows: chunkOfUser(prefix, userId), limit: 1 }))
          return chunkOfRow(chunk).userIds.includes(userId);
        return false;
      }),
    );
    return hits.includes(true);
  }

  return {
    async list(question) {
      const walk = question.cause
        ? walkPartitions(tables('Index'), indexPrefix(tenantId, 'cause', question.cause), {
            span: question,
            startOf: invertedMonth,
          })
        : walkPartitions(tables('Revocations'), tenant, { span: question, startOf: invertedDay });
      return listPage(walk, question, asked);
    },
    show: (revocationId) => showRevocation(revocationId, asked),
    sweep: (id) => showSweep(id, asked),
    app: (what, question) => about('service-principal', what, question),
    user: (who, question) => about('user', who, question),
  };
}
