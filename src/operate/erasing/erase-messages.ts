/** What waits for the pipeline and names one person: bodies of messages in `Snapshots`, and poison messages. */
import { queueDepth, WORK_QUEUES } from '../../ingest/queue/queue-poison.ts';
import { rewritePoison } from '../../ingest/queue/queue-rewrite.ts';
import type { QueuesLocation } from '../../ingest/queue/queue-signals.ts';
import { rewriteMessageBodies } from '../../storage/table-snapshots.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { type Person, withoutPerson } from './without-person.ts';

export interface ErasedMessages {
  /** Poison messages that named the person. */
  readonly poison: number;
  /** Names of poison queues that could not be looked through, or not to the end. */
  readonly unseen: readonly string[];
  /** How many signals wait, whomever they name; undefined if that may not be asked. */
  readonly waiting: number | undefined;
}

export function eraseInMessageBodies(store: TenantStore, person: Person): Promise<number> {
  return rewriteMessageBodies(store, (body) => changedOnly(body, person));
}

/**
 * A poison message stays, without the names. Waiting messages are left alone: to receive one counts as a failed attempt
 * to process it.
 */
export async function eraseInQueues(location: QueuesLocation | undefined, person: Person): Promise<ErasedMessages> {
  const poisonNames = WORK_QUEUES.map((queue) => `${queue}-poison`);
  if (location === undefined) return { poison: 0, unseen: poisonNames, waiting: undefined };
  let poison = 0;
  const unseen: string[] = [];
  for (const queue of WORK_QUEUES) {
    const rewritten = await unlessRefused(rewritePoison(location, queue, (message) => changedOnly(message, person)));
    poison += rewritten?.changed ?? 0;
    if (!rewritten?.complete) unseen.push(`${queue}-poison`);
  }
  return { poison, unseen, waiting: await unlessRefused(waitingSignals(location)) };
}

async function waitingSignals(location: QueuesLocation): Promise<number> {
  return (await queueDepth(location, 'signals')) ?? 0;
}

/** The value itself where it does not name the person. */
function changedOnly(value: unknown, person: Person): unknown {
  const without = withoutPerson(value, person);
  return JSON.stringify(without) === JSON.stringify(value) ? value : without;
}

/** Who may write tables need not have a role on the queues. Undefined then: the answer says it. */
async function unlessRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 403) return undefined;
    throw error;
  }
}
