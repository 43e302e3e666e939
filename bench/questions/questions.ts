/** The questions of the API, each with how many entities its answer may touch. */

import { tableMirror } from '../../src/mirror/table-mirror.ts';
import type { ListQuery, RevocationList } from '../../src/query/answers.ts';
import { MAX_ROWS } from '../../src/query/line-entries.ts';
import { listSweeps } from '../../src/query/list-sweeps.ts';
import { affectedPage } from '../../src/query/reports/affected-page.ts';
import { statsOf } from '../../src/query/reports/stats.ts';
import { reachPage } from '../../src/query/revocation-parts.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { answerWhy } from '../../src/query/why/why.ts';
import type { WhyReply } from '../../src/query/why/why-answer.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';
import { ADA, ADMIN, APP, DAY_MS, DAYS, END, OFTEN_HIT, POLICY } from './large-record.ts';

const LIMIT = 50;
/** Of a page with so many lines: the lines, one more, and a few names and counts. */
const PAGE = LIMIT + 60;

export interface AskedQuestion {
  readonly name: string;
  /** Entities, whatever the size of the record. */
  readonly most: number;
  /**
   * It reads a row of each reach of more than a thousand pairs as well, until the page is full: which of them reached
   * somebody stands in no list.
   */
  readonly readsLargeReaches?: true;
  /** Up to `most` only: the rows of the narrowest filter, a page of each value, names of the people who have one. */
  readonly mayReadMore?: true;
  /** Resolves to how many lines the answer has. */
  ask(store: TenantStore): Promise<number>;
}

const listed = (name: string, query: Partial<ListQuery>, most = PAGE): AskedQuestion => ({
  name,
  most,
  ...(query.app && { readsLargeReaches: true }),
  ...(hasSeveral(query) && { mayReadMore: true }),
  ask: async (store) => linesIn(await tableAnswers(store).list({ limit: LIMIT, ...query })),
});

/** The first one, which has a large reach. */
const SHOWN = '1'.padStart(32, '0');

export const QUESTIONS: readonly AskedQuestion[] = [
  listed('list', {}),
  listed('list-cause', { cause: ['policy-changed'] }),
  listed('list-severity', { severity: ['critical', 'high'] }, 2 * PAGE),
  listed('list-state', { state: ['closed'] }),
  listed('list-actor', { actor: [ADMIN.id] }),
  listed('list-policy', { policy: [POLICY] }),
  listed('list-worst-first', { sort: 'severity' }, 2 * PAGE),
  listed('list-days', { since: isoAgo(60), until: isoAgo(20) }),
  // Lines of its own, those of the record, and of the reaches that are wide: a page of each.
  listed('list-app', { app: [APP.id] }, 6 * PAGE),
  listed('list-two-filters', { cause: ['policy-changed'], actor: [ADMIN.id] }, MAX_ROWS + PAGE),
  listed('list-app-and-cause', { app: [APP.id], cause: ['consent-revoked'] }, MAX_ROWS + PAGE),
  {
    name: 'user-by-a-word-of-the-name',
    most: MAX_ROWS + PAGE,
    readsLargeReaches: true,
    ask: async (store) => linesIn(await tableAnswers(store).user('lovel', { limit: LIMIT })),
  },
  {
    // Lines of the person and of the app, with their sweeps; rows of the person; nine trails.
    name: 'why',
    most: 8 * PAGE,
    readsLargeReaches: true,
    ask: async (store) => Number('verdict' in (await whyOf(store, ADA.id))),
  },
  {
    name: 'why-of-many',
    most: 8 * PAGE,
    readsLargeReaches: true,
    ask: async (store) => Number('verdict' in (await whyOf(store, OFTEN_HIT.id))),
  },
  {
    name: 'show',
    most: 200,
    ask: async (store) => Number((await tableAnswers(store).show(SHOWN)) !== undefined),
  },
  {
    name: 'reach',
    most: 3 * PAGE,
    mayReadMore: true,
    ask: async (store) => (await reachPage(store, SHOWN, { limit: LIMIT }))?.reach.length ?? 0,
  },
  {
    name: 'stats',
    most: 2 * (DAYS + 1) + PAGE,
    ask: async (store) => (await statsOf(store, { since: END - DAYS * DAY_MS, until: END, limit: LIMIT })).days.length,
  },
  {
    // The first member of each is read as well, with its trail.
    name: 'sweeps',
    most: 7 * PAGE,
    ask: async (store) => (await listSweeps(store, { limit: LIMIT })).sweeps.length,
  },
  {
    name: 'export-affected',
    most: 6 * PAGE,
    mayReadMore: true,
    ask: async (store) =>
      (await affectedPage({ limit: LIMIT }, { answers: tableAnswers(store), store })).affected.length,
  },
];

function whyOf(store: TenantStore, user: string): Promise<WhyReply> {
  const { list } = tableAnswers(store);
  return answerWhy({ user, app: APP.id }, { store, mirror: tableMirror({ store }), list }, END);
}

/** Filters, or values of one. */
function hasSeveral({ since: _since, until: _until, ...query }: Partial<ListQuery>): boolean {
  return Object.values(query).flat().length > 1;
}

function isoAgo(days: number): string {
  return new Date(END - days * DAY_MS).toISOString();
}

function linesIn(answer: object | undefined): number {
  return (answer as Partial<RevocationList> | undefined)?.revocations?.length ?? 0;
}
