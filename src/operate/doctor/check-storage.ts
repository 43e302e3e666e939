/** Are the tables and queues there, can they be read, and is nothing piling up? */

import { mapConcurrently } from '../../base/concurrency.ts';
import { WORK_QUEUES, type WorkQueue } from '../../ingest/queue/queue-poison.ts';
import { keyPart } from '../../storage/keys.ts';
import { TABLE_NAMES, type TableName } from '../../storage/tables.ts';
import { type Check, failed, passed, skipped, warned } from './check.ts';
import { diagnoseUnreachable } from './diagnose-error.ts';
import type { DoctorContext, QueueStates } from './doctor-context.ts';

const AT_ONCE = 8;
/** Two seconds between polls and sixteen at once: this many wait only where something holds them up. */
const DEEP = 1_000;
const UNDONE: Readonly<Record<WorkQueue, string>> = {
  signals: 'what they tell is not on record',
  notices: 'these notices did not leave',
};

export async function checkTables({ tables, tenantId }: DoctorContext): Promise<readonly Check[]> {
  const missing: TableName[] = [];
  const problems: unknown[] = [];
  await mapConcurrently(AT_ONCE, TABLE_NAMES, async (name) => {
    try {
      await tables(name).query({ partition: `${keyPart(tenantId)}_doctor`, limit: 1 });
    } catch (error) {
      if (statusOf(error) === 404) missing.push(name);
      else problems.push(error);
    }
  });
  if (problems.length > 0)
    return [{ name: 'tables', ...diagnoseUnreachable(problems[0], 'Storage Table Data Contributor') }];
  if (missing.length > 0)
    return [
      failed(
        'tables',
        `missing: ${missing.toSorted().join(', ')}`,
        'Deploy again (azd provision), which creates them; the app creates them at its next start too.',
      ),
    ];
  return [passed('tables', `all ${TABLE_NAMES.length} are there and can be read`)];
}

export async function checkQueues(patient: DoctorContext): Promise<readonly Check[]> {
  const { queues, own } = patient;
  if (queues === undefined)
    return [skipped('queues', 'where they are cannot be told from where the tables are: ask the app with --api')];
  const mayBeClosed = own === undefined;
  return (await Promise.all(WORK_QUEUES.map((queue) => checkQueue(queue, queues, mayBeClosed)))).flat();
}

/** @param mayBeClosed whoever may read the record need not be let at the queues, and that is no fault of the app */
async function checkQueue(queue: WorkQueue, queues: QueueStates, mayBeClosed: boolean): Promise<readonly Check[]> {
  try {
    const [depth, poison] = [await queues.depth(queue), await queues.poison(queue)];
    return [depthCheck(queue, depth), poisonCheck(queue, poison ?? 0)];
  } catch (error) {
    if (mayBeClosed && statusOf(error) === 403)
      return [skipped(`queue ${queue}`, 'you may not look at it: ask the app with --api')];
    return [{ name: `queue ${queue}`, ...diagnoseUnreachable(error, 'Storage Queue Data Contributor') }];
  }
}

function depthCheck(queue: WorkQueue, depth: number | undefined): Check {
  const name = `queue ${queue}`;
  if (depth === undefined)
    return failed(
      name,
      'is not there',
      'Deploy again (azd provision), which creates it; the app creates it at its next start too.',
    );
  if (depth > DEEP)
    return warned(
      name,
      `${counted(depth)} wait${depth === 1 ? 's' : ''} to be worked on`,
      `Look whether the function ${queue.replace(/s$/, '')}-queue runs and what it logs; after a bulk change it may only need time.`,
    );
  return passed(
    name,
    depth === 0 ? 'nothing waits' : `${counted(depth)} wait${depth === 1 ? 's' : ''} to be worked on`,
  );
}

function poisonCheck(queue: WorkQueue, count: number): Check {
  const name = `poison ${queue}`;
  if (count === 0) return passed(name, 'nothing lies aside');
  return failed(
    name,
    `${counted(count)} failed every time and lie${count === 1 ? 's' : ''} aside, for seven days: ${UNDONE[queue]}`,
    '"revaudit poison list --account NAME" shows what they are, the log why they failed. When that is mended: "revaudit poison replay".',
  );
}

/** The service does not count exactly. */
function counted(count: number): string {
  return `about ${count} message${count === 1 ? '' : 's'}`;
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}
