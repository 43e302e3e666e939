/** An outbox, a mailbox and a clock for tests of sending. A worker of it can be made to crash at any call. */

import type { GraphPage, GraphRequestOptions } from '../../../src/graph/graph.ts';
import { tableBundles } from '../../../src/notify/bundling/table-bundles.ts';
import { tableIncidents } from '../../../src/notify/bundling/table-incidents.ts';
import { graphMail } from '../../../src/notify/channels/graph-mail.ts';
import { tableMailboxes } from '../../../src/notify/mailboxes/table-mailboxes.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { type NoticeLine, noticeLine } from '../../../src/notify/notice-line.ts';
import { audienceKeyOf, type NoticeRef } from '../../../src/notify/notice-row.ts';
import { type SendContext, sendNotice } from '../../../src/notify/send-notice.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import { PLAIN_WORDS } from '../../../src/notify/wording/wording-settings.ts';
import type { RevocationStatus } from '../../../src/record/revocation-status.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Table, Tables } from '../../../src/storage/tables.ts';
import { type TenantStore, tenantStore } from '../../../src/storage/tenant-store.ts';
import { type FakeMailbox, type FakeMailboxSettings, fakeMailbox } from '../../fakes/fake-mailbox.ts';
import { memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { DUE, MAILBOX } from '../notice-builder.ts';

/** The process is dead: nothing that it still wanted to do happens. */
export class Crash extends Error {}

export interface PostOffice {
  readonly mailbox: FakeMailbox;
  readonly clock: { now: number };
  readonly tables: Tables;
  /** A new worker; if `onCall` throws, it is dead. */
  worker(onCall?: (name: string, when: 'before' | 'after') => void, differing?: Partial<Worker>): Worker;
  /** Lets time pass and sends what is due, until nothing waits any more. */
  drain(context?: Worker): Promise<void>;
  stateOf(notice: PlannedNotice): Promise<string | undefined>;
}

export interface Worker extends SendContext {
  readonly line: NoticeLine;
  /** Its tables die with it. */
  readonly store: TenantStore;
}

/** What a turn of the timer finds. */
export async function dueOf({ line, outbox }: Worker, now: number): Promise<readonly NoticeRef[]> {
  return [...(await line.next()), ...(await outbox.due(now, 100))];
}

const ROUND_MS = 30_000;
const ROUNDS = 400;

export function postOffice(
  settings: Partial<FakeMailboxSettings> & {
    readonly tables?: Tables;
    readonly status?: () => RevocationStatus;
  } = {},
): PostOffice {
  const clock = { now: DUE };
  const tables = settings.tables ?? memoryTables();
  const mailbox = fakeMailbox({ mailbox: MAILBOX, now: () => clock.now, ...settings });
  const tenant = memoryTenant({ objects: [person('ada')] });

  const worker: PostOffice['worker'] = (onCall = () => {}, differing = {}) => {
    const watch = crashable(onCall);
    const watched = watchedTables(tables, watch);
    const readPages = watch('graph get', async (path: string, options?: GraphRequestOptions) => {
      const pages: GraphPage[] = [];
      for await (const page of mailbox.graph.pages(path, options)) pages.push(page);
      return pages;
    });
    const graph = {
      async *pages(path: string, options?: GraphRequestOptions) {
        yield* await readPages(path, options);
      },
      post: watch('graph post', mailbox.graph.post),
      delete: watch('graph delete', mailbox.graph.delete),
    };
    const outbox = tableOutbox(tenantStore(watched, 'tenant'));
    const mailboxes = tableMailboxes({
      store: tenantStore(watched, 'tenant'),
      addresses: [MAILBOX],
      now: () => clock.now,
    });
    return {
      store: tenantStore(watched, 'tenant'),
      outbox,
      bundles: tableBundles(tenantStore(watched, 'tenant'), () => clock.now),
      incidents: tableIncidents(tenantStore(watched, 'tenant')),
      admins: 'admins@contoso.example',
      limit: 25,
      channels: { mail: graphMail({ graph, mailboxes, wording: PLAIN_WORDS, now: () => clock.now }) },
      line: noticeLine({ outbox, room: mailboxes.room, now: () => clock.now }),
      tenant,
      now: () => clock.now,
      mode: 'send',
      statusOf: async () => settings.status?.() ?? { state: 'open', actor: { kind: 'user', id: 'admin' } },
      ...differing,
    };
  };

  return {
    mailbox,
    clock,
    tables,
    worker,
    async drain(context = worker()) {
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const ref of await dueOf(context, clock.now)) await sendNotice(ref, context);
        clock.now += ROUND_MS;
      }
    },
    async stateOf({ id, audience }) {
      const outbox = tableOutbox(tenantStore(tables, 'tenant'));
      return (await outbox.get({ noticeId: id, audienceKey: audienceKeyOf(audience) }))?.state;
    },
  };
}

type Watch = <A extends readonly unknown[], R>(
  name: string,
  call: (...args: A) => Promise<R>,
) => (...args: A) => Promise<R>;

function crashable(onCall: (name: string, when: 'before' | 'after') => void): Watch {
  let dead = false;
  const crashOrCall = (name: string, when: 'before' | 'after') => {
    if (dead) throw new Crash();
    try {
      onCall(name, when);
    } catch (error) {
      dead = true;
      throw error;
    }
  };
  return (name, call) =>
    async (...args) => {
      crashOrCall(name, 'before');
      const result = await call(...args);
      crashOrCall(name, 'after');
      return result;
    };
}

function watchedTables(tables: Tables, watch: Watch): Tables {
  return (name) => {
    const table = tables(name);
    const watched = (method: keyof Table) => `${name} ${method}`;
    return {
      insert: watch(watched('insert'), table.insert),
      get: watch(watched('get'), table.get),
      put: watch(watched('put'), table.put),
      replace: watch(watched('replace'), table.replace),
      remove: watch(watched('remove'), table.remove),
      transact: watch(watched('transact'), table.transact),
      query: watch(watched('query'), table.query),
    };
  };
}

/** A post office whose outbox has one notice. */
export async function officeWith(
  notice: PlannedNotice,
  settings: Parameters<typeof postOffice>[0] = {},
): Promise<PostOffice> {
  const office = postOffice(settings);
  await office.worker().outbox.plan([notice]);
  return office;
}
