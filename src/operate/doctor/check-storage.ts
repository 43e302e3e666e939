/** Do the tables and queues exist, can they be read, and are no messages piling up? */

import { mapConcurrently } from '../../base/concurrency.ts';
import { WORK_QUEUES, type WorkQueue } from '../../ingest/queue/queue-poison.ts';
import { readWaiting, type WaitingMessages } from '../../ingest/queue/table-waiting.ts';
import { keyPart } from '../../storage/keys.ts';
import { TABLE_NAMES, type TableName } from '../../storage/tables.ts';
import { diagnoseUnreachable, QUEUE_ACCESS, TABLE_ACCESS } from './diagnose-error.ts';
import type { DoctorContext, QueueStates } from './doctor-context.ts';
import { type Check, failed, passed, skipped, warned } from './doctor-context.ts';

const CONCURRENT_READS = 8;
/**
 * Sixteen messages are processed at once and a poll takes two seconds: more than this wait only if something is slow.
 */
const DEEP_QUEUE = 1_000;
/** A message that waits for the end of an outage fails about every five minutes. */
const WAITED_RECENTLY_MS = 15 * 60_000;
const LOSS_BY_QUEUE: Readonly<Record<WorkQueue, string>> = {
  signals: 'what they report is not on record',
  notices: 'these notices were not sent',
  readings: 'the timer of each source goes on reading, more slowly',
};

export async function checkTables({ store }: DoctorContext): Promise<readonly Check[]> {
  const missing: TableName[] = [];
  const errors: unknown[] = [];
  await mapConcurrently(CONCURRENT_READS, TABLE_NAMES, async (name) => {
    try {
      await store.table(name).query({ partition: `${keyPart(store.tenantId)}_doctor`, limit: 1 });
    } catch (error) {
      if (statusOf(error) === 404) missing.push(name);
      else errors.push(error);
    }
  });
  if (errors.length > 0) return [{ name: 'tables', ...diagnoseUnreachable(errors[0], TABLE_ACCESS) }];
  if (missing.length > 0)
    return [
      failed(
        'tables',
        `missing: ${missing.toSorted().join(', ')}`,
        'Deploy again (azd provision), which creates them.',
      ),
    ];
  return [passed('tables', `all ${TABLE_NAMES.length} are there and can be read`)];
}

export async function checkQueues({ queues, app, store, now }: DoctorContext): Promise<readonly Check[]> {
  if (queues === undefined)
    return [skipped('queues', 'the location of the tables does not give theirs: ask the app with --api')];
  const mayBeForbidden = app === undefined;
  const waitingIn = async (queue: WorkQueue) => {
    // Tables that do not answer are the failure of another check.
    const waiting = await readWaiting(store, queue).catch(() => undefined);
    return waiting && now - Date.parse(waiting.last) < WAITED_RECENTLY_MS ? waiting : undefined;
  };
  const checks = WORK_QUEUES.map((queue) => checkQueue(queue, { queues, waitingIn, mayBeForbidden }));
  return (await Promise.all(checks)).flat();
}

interface QueueCheckContext {
  readonly queues: QueueStates;
  /** What waits for the end of an outage. */
  waitingIn(queue: WorkQueue): Promise<WaitingMessages | undefined>;
  /** Somebody who may read the record need not have access to the queues; the app is still well. */
  readonly mayBeForbidden: boolean;
}

async function checkQueue(
  queue: WorkQueue,
  { queues, waitingIn, mayBeForbidden }: QueueCheckContext,
): Promise<readonly Check[]> {
  try {
    const [depth, poison] = [await queues.depth(queue), await queues.poison(queue)];
    return [depthCheck(queue, depth, await waitingIn(queue)), poisonCheck(queue, poison ?? 0)];
  } catch (error) {
    if (mayBeForbidden && statusOf(error) === 403)
      return [skipped(`queue ${queue}`, 'you have no access to it: ask the app with --api')];
    return [{ name: `queue ${queue}`, ...diagnoseUnreachable(error, QUEUE_ACCESS) }];
  }
}

function depthCheck(queue: WorkQueue, depth: number | undefined, outage: WaitingMessages | undefined): Check {
  const name = `queue ${queue}`;
  if (depth === undefined) return failed(name, 'is not there', 'Deploy again (azd provision), which creates it.');
  if (depth === 0) return passed(name, 'nothing waits');
  const waiting = `${messages(depth)} wait${depth === 1 ? 's' : ''} to be worked on`;
  if (outage)
    return warned(
      name,
      `${waiting}, for the end of an outage: since ${outage.since} with ${outage.code}, last at ${outage.last}`,
      'Nothing is lost: each is tried again about every five minutes, for seven days. The other checks say what is ' +
        'out of reach.',
    );
  if (depth <= DEEP_QUEUE) return passed(name, waiting);
  return warned(
    name,
    waiting,
    `Check in the log whether the function ${queue.replace(/s$/, '')}-queue runs; after a bulk change it may only ` +
      'need time.',
  );
}

function poisonCheck(queue: WorkQueue, count: number): Check {
  const name = `poison ${queue}`;
  if (count === 0) return passed(name, 'no message failed for good');
  return failed(
    name,
    `${messages(count)} failed every time and wait${count === 1 ? 's' : ''} in the poison queue, for seven days: ` +
      LOSS_BY_QUEUE[queue],
    '"revaudit poison list --account NAME" shows the messages, and the log why they failed. After you have fixed the ' +
      'reason: "revaudit poison replay".',
  );
}

/** "About", because the service does not count exactly. */
function messages(count: number): string {
  return `about ${count} message${count === 1 ? '' : 's'}`;
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}
