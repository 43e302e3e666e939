/** Golden messages and rows of exported records, every cause and form of export: from the record to the notice. */
import { expect, test } from 'vitest';
import { CAUSES } from '../../src/detect/cause.ts';
import { toQueueMessages } from '../../src/ingest/queue/queue-signals.ts';
import { readLogSignal } from '../../src/ingest/records/log-signal.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { dumpTables, expectGolden, readInput, sha256 } from './golden.ts';
import { handmadeTenant, START, TENANT, type TenantStep } from './handmade-tenant.ts';

interface LabelledRecords {
  readonly name: string;
  readonly cause: string;
  readonly records: readonly object[];
}

const INPUT = readInput<readonly LabelledRecords[]>('records');
const STEPS = readInput<readonly TenantStep[]>('tenant').slice(0, 1);
const SHOWN_ELSEWHERE = ['Sweeps', 'AffectedApps', 'AffectedUsers', 'Reach', 'Correlations', 'Index'] as const;
const SEEN_AT = new Date(START + 30 * 60_000).toISOString();
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

async function messagesOf(records: readonly object[], traceparent?: string): Promise<readonly string[]> {
  const telling = { tenantId: TENANT, seenAt: SEEN_AT };
  const signals = records.flatMap((raw) => readLogSignal(raw, telling) ?? []);
  return toQueueMessages(signals, { snapshots: tableSnapshots(tenantStore(memoryTables(), TENANT)), traceparent });
}

test('every cause has a record in the input', () => {
  expect(CAUSES.filter((cause) => INPUT.every((one) => one.cause !== cause))).toEqual([]);
});

test('the queue messages of exported records', async () => {
  const messages: Record<string, readonly string[]> = {};
  for (const { name, records } of INPUT) messages[name] = await messagesOf(records);
  messages['in a trace'] = await messagesOf(INPUT[0]?.records ?? [], TRACE);
  expectGolden('record-messages', messages);
});

test('a large signal goes by reference, and many signals go in several messages', async () => {
  const snapshots = memoryTables();
  const store = tableSnapshots(tenantStore(snapshots, TENANT));
  const long = Array.from({ length: 9_000 }, (_, index) => `word ${index}`).join(' ');
  const origin = { kind: 'signed-in', tenantId: TENANT, source: 'sign-in', seenAt: SEEN_AT } as const;
  const textOf = (index: number) => (index === 1 ? long : 'Größe'.repeat(index * 12));
  const signalOf = (index: number) => ({ ...origin, sourceId: `s${index}`, record: { text: textOf(index) } });
  const signals = Array.from({ length: 70 }, (_, index) => signalOf(index));
  const messages = await toQueueMessages(signals, { snapshots: store });
  const digests = messages.map((text) => {
    return { bytes: Buffer.byteLength(text), envelopes: JSON.parse(text).length, sha256: sha256(text) };
  });
  expectGolden('large-messages', { messages: digests, ...(await dumpTables(snapshots)) });
});

test('the record and the notices of exported records', async () => {
  const { play, queue, work, wait, sendNotices, tables } = handmadeTenant();
  for (const step of STEPS) await play(step);
  wait(30);
  for (const { records } of INPUT) {
    queue.put(await messagesOf(records));
    await work();
  }
  for (let minute = 0; minute < 20; minute += 1) {
    // Read all the time, because nobody is told while it is not known who did it.
    await play({ minutes: 1, read: ['directory-audits'] });
    await work();
    await sendNotices();
  }
  const { MirrorLog: _, ...written } = await dumpTables(tables, SHOWN_ELSEWHERE);
  expectGolden('record-tables', written);
});

test('the progress of the logs, and who was seen at which app', async () => {
  const all = INPUT.flatMap(({ records }) => records as readonly Readonly<Record<string, unknown>>[]);
  const { play, work, graph, tables } = handmadeTenant(all.filter((record) => record.Workload === 'PowerPlatform'));
  for (const step of STEPS) await play({ ...step, read: [...step.read, 'connector-policies'] });
  graph.responses.set(
    '/auditLogs/directoryAudits',
    all.filter(({ activityDateTime, Id }) => typeof activityDateTime === 'string' && Id === undefined),
  );
  graph.responses.set(
    '/auditLogs/signIns',
    all.filter(({ createdDateTime }) => typeof createdDateTime === 'string'),
  );
  graph.responses.set(
    '/identityProtection/riskyUsers',
    all.filter(({ riskLastUpdatedDateTime }) => typeof riskLastUpdatedDateTime === 'string'),
  );
  const read = ['directory-audits', 'sign-ins', 'risky-users', 'connector-policies', 'canary'] as const;
  const messages: string[] = [];
  for (const minutes of [45, 30, 9 * 24 * 60]) {
    await play({ minutes, read });
    messages.push(...(await work()));
  }
  const { Coverage, Watermarks, SeenSignIns, Successes } = await dumpTables(tables);
  expectGolden('log-readings', { messages: messages.map(sha256), Coverage, Watermarks, SeenSignIns, Successes });
});
