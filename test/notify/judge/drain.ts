/**
 * Many notices due at once, and how long they take to leave by an injected clock: all of the way from pointer to mark,
 * with mailboxes that only count. What a turn of the timer finds is worked on as the queue would, 24 at a time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { mapConcurrently } from '../../../src/base/concurrency.ts';
import type { Cause } from '../../../src/detect/cause.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { tableBundles } from '../../../src/notify/bundling/table-bundles.ts';
import { tableIncidents } from '../../../src/notify/bundling/table-incidents.ts';
import { graphMail } from '../../../src/notify/channels/graph-mail.ts';
import { tableMailboxes } from '../../../src/notify/mailboxes/table-mailboxes.ts';
import { noticeLine } from '../../../src/notify/notice-line.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import { PLAIN_WORDS } from '../../../src/notify/wording/wording-settings.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Table, Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { memoryTenant } from '../../fakes/memory-tenant.ts';
import type { Worker } from '../channels/fake-post-office.ts';
import { content, DUE, planned } from '../notice-builder.ts';

export interface DrainSettings {
  readonly notices: number;
  readonly mailboxes: number;
  /** Every so many are about a critical cause, planned last. */
  readonly criticalEvery?: number;
}

export interface Drained {
  readonly minutes: number;
  /** Of each mail: which notice, when, and from where. */
  readonly mails: readonly { readonly id: string; readonly at: number; readonly mailbox: string }[];
  /** Table operations for each notice, turns without work included. */
  readonly operations: number;
  /** What the largest turn brought. */
  readonly mostInTurn: number;
  /** What the sending process holds at the end, beside the tables and the list of the mails, in MiB. */
  readonly heldMiB: number;
}

const TURN_MS = 30_000;
const WORKERS = 24;
const MOST_DUE = 500;
const PLANNED_AT_ONCE = 1_000;

/** @throws RangeError if they have not left after a hundred days */
export async function drain({ notices, mailboxes: count, criticalEvery = 0 }: DrainSettings): Promise<Drained> {
  const clock = { now: DUE };
  const now = () => clock.now;
  const counted = countedTables(memoryTables());
  const store = tenantStore(counted.tables, 'tenant');
  const outbox = tableOutbox(store);
  const addresses = Array.from({ length: count }, (_, index) => `notices-${index + 1}@contoso.example`);
  const [first = '', ...others] = addresses;
  const mailboxes = tableMailboxes({ store, addresses: [first, ...others], now });
  const { graph, mails } = countingMailboxes(now);
  const line = noticeLine({ outbox, room: mailboxes.room, now });
  let sender: Worker | undefined = {
    outbox,
    store,
    line,
    bundles: tableBundles(store, now),
    incidents: tableIncidents(store),
    limit: notices,
    channels: { mail: graphMail({ graph, mailboxes, wording: PLAIN_WORDS, now }) },
    tenant: memoryTenant({}),
    now,
    mode: 'send',
    statusOf: async () => ({ state: 'open', actor: { kind: 'user', id: 'admin' } }),
  };
  for (let start = 0; start < notices; start += PLANNED_AT_ONCE)
    await outbox.plan(
      Array.from({ length: Math.min(PLANNED_AT_ONCE, notices - start) }, (_, index) =>
        noticeAt(start + index, criticalEvery > 0 && (start + index) % criticalEvery === criticalEvery - 1),
      ),
    );
  counted.reset();
  let mostInTurn = 0;
  for (let turn = 0; mails.length < notices; turn += 1) {
    if (turn > 100 * 2_880) throw new RangeError(`only ${mails.length} of ${notices} have left`);
    mostInTurn = Math.max(mostInTurn, await takeTurn(sender, clock.now));
    clock.now += TURN_MS;
  }
  const withSender = heapMiB();
  sender = undefined;
  return {
    minutes: ((mails.at(-1)?.at ?? 0) - DUE) / 60_000,
    mails,
    operations: counted.operations() / notices,
    mostInTurn,
    heldMiB: withSender - heapMiB(),
  };
}

/** As the timer and the queue do. Resolves to how many notices it brought. */
async function takeTurn(sender: Worker, now: number): Promise<number> {
  const due = [...(await sender.line.next()), ...(await sender.outbox.due(now, MOST_DUE))];
  await mapConcurrently(WORKERS, due, (ref) => sendNotice(ref, sender));
  return due.length;
}

/** How long the limits of the mailboxes themselves make it take: thirty a minute each, and 10,000 a day. */
export function floorMinutes({ notices, mailboxes }: DrainSettings): number {
  const each = Math.ceil(notices / mailboxes);
  const days = Math.ceil(each / 10_000) - 1;
  return days * 1_440 + (each - days * 10_000) / 30;
}

export function idAt(index: number): string {
  return `${index}`.padStart(32, '0');
}

function noticeAt(index: number, isCritical: boolean) {
  const cause: Cause = isCritical ? 'app-deleted' : 'consent-revoked';
  return planned({
    id: idAt(index),
    audience: { kind: 'app-owner', id: `owner-${index}`, mail: `owner-${index}@contoso.example` },
    content: content({ cause, subject: { kind: 'grant', id: `grant-${index}` } }),
    revocationId: `revocation-${index}`,
  });
}

function countingMailboxes(now: () => number) {
  const mails: { id: string; at: number; mailbox: string }[] = [];
  const post: Graph['post'] = async (path, body) => {
    const [, mailbox = '', sent] = /^\/users\/([^/]+)\/messages(?:\/([^/]+)\/send)?$/.exec(path) ?? [];
    if (sent !== undefined) return void mails.push({ id: sent, at: now(), mailbox: decodeURIComponent(mailbox) });
    const { internetMessageId } = body as { readonly internetMessageId: string };
    return { id: internetMessageId.slice(3, 35), internetMessageId };
  };
  const graph: Pick<Graph, 'pages' | 'post' | 'delete'> = {
    async *pages() {
      yield { items: [] };
    },
    post,
    delete: async () => {},
  };
  return { graph, mails };
}

function countedTables(tables: Tables) {
  let operations = 0;
  const count =
    <A extends readonly unknown[], R>(call: (...args: A) => R) =>
    (...args: A) => {
      operations += 1;
      return call(...args);
    };
  const counted = (table: Table): Table => ({
    insert: count(table.insert),
    get: count(table.get),
    put: count(table.put),
    replace: count(table.replace),
    remove: count(table.remove),
    transact: count(table.transact),
    query: count(table.query),
  });
  return {
    tables: ((name) => counted(tables(name))) satisfies Tables,
    operations: () => operations,
    reset: () => {
      operations = 0;
    },
  };
}

function heapMiB(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 1_048_576;
}
