/**
 * Deletes drafts that a crash left in our mailboxes: those that lead to a notice of this store which is concluded. A
 * draft whose notice waits may still be sent, and one whose notice is not here belongs to somebody else.
 */
import type { Clock } from '../../base/clock.ts';
import { AuditorError } from '../../base/errors.ts';
import { parseTime } from '../../base/parse-time.ts';
import type { Graph } from '../../graph/graph.ts';
import { graphMailbox, type OwnDraft } from '../channels/graph-mailbox.ts';
import { isWaiting } from '../notice-row.ts';
import type { Outbox } from '../table-outbox.ts';

export interface PurgeContext {
  readonly graph: Pick<Graph, 'pages' | 'post' | 'delete'>;
  readonly addresses: readonly string[];
  readonly outbox: Pick<Outbox, 'get'>;
  readonly now: Clock;
}

export interface PurgeResult {
  readonly deleted: number;
  /** Error codes of mailboxes that could not be read. The next run tries again. */
  readonly failures: readonly string[];
}

/** A mail that was accepted may look like a draft for a while: it waits in its mailbox behind others. */
const LEFT_OVER_MS = 3 * 86_400_000;
const MOST_LOOKED_AT = 200;
const EVERY_MS = 6 * 3_600_000;

/** The turn of a timer: it has something to do every six hours, and at the start of a process. */
export function draftPurge(context: PurgeContext): () => Promise<PurgeResult> {
  let nextAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const failures: string[] = [];
    let deleted = 0;
    if (context.now() < nextAt) return { deleted, failures };
    nextAt = context.now() + EVERY_MS;
    for (const address of context.addresses) {
      try {
        deleted += await purgeMailbox(address, context);
      } catch (error) {
        if (!(error instanceof AuditorError)) throw error;
        failures.push(error.code);
      }
    }
    return { deleted, failures };
  };
}

async function purgeMailbox(address: string, { graph, outbox, now }: PurgeContext): Promise<number> {
  const box = graphMailbox(graph, address);
  const old: OwnDraft[] = [];
  let lookedAt = 0;
  for await (const drafts of box.drafts()) {
    old.push(...drafts.filter(({ createdAt }) => (parseTime(createdAt) ?? now()) <= now() - LEFT_OVER_MS));
    lookedAt += drafts.length;
    if (lookedAt >= MOST_LOOKED_AT) break;
  }
  const isLeftOver = async ({ ref }: OwnDraft) => {
    const stored = await outbox.get(ref);
    return stored !== undefined && !isWaiting(stored.state);
  };
  let deleted = 0;
  for (const draft of old) {
    if (!(await isLeftOver(draft))) continue;
    await box.discard([draft.id]);
    deleted += 1;
  }
  return deleted;
}
