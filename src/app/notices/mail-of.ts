/** What sends mail has beside its channel: the mailboxes, the line of those that wait for room, and leftover drafts. */
import type { Clock, Time } from '../../base/clock.ts';
import type { Graph } from '../../graph/graph.ts';
import type { RunLog } from '../../ingest/polling/run-poll.ts';
import { draftPurge } from '../../notify/mailboxes/purge-drafts.ts';
import { type Mailboxes, tableMailboxes } from '../../notify/mailboxes/table-mailboxes.ts';
import { type NoticeLine, noticeLine } from '../../notify/notice-line.ts';
import type { NoticeSettings } from '../../notify/notice-settings.ts';
import type { Outbox } from '../../notify/table-outbox.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

export interface Mail {
  /** Absent: none is set. */
  readonly mailboxes: Mailboxes | undefined;
  readonly line: NoticeLine;
  /** For a timer: it logs what it could not do. */
  purgeDrafts(log: RunLog): Promise<void>;
}

interface Around {
  readonly store: TenantStore;
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly now: Clock;
  readonly pause: Time['pause'] | undefined;
}

export function mailOf(
  { mailboxes: [first, ...others], mode }: Pick<NoticeSettings, 'mailboxes' | 'mode'>,
  { store, graph, outbox, now, pause }: Around,
): Mail {
  const mailboxes =
    first === undefined ? undefined : tableMailboxes({ store, addresses: [first, ...others], now, pause });
  const isSending = mailboxes !== undefined && mode === 'send';
  const purge = isSending ? draftPurge({ graph, addresses: mailboxes.addresses, outbox, now }) : undefined;
  return {
    mailboxes,
    line: noticeLine({ outbox, room: isSending ? mailboxes.room : undefined, now }),
    async purgeDrafts(log) {
      if (purge === undefined) return;
      const { deleted, failures } = await purge();
      if (deleted > 0) log.log(`${deleted} drafts that no notice needs are deleted`);
      for (const code of failures) log.warn(`leftover drafts of a mailbox could not be looked for: ${code}`);
    },
  };
}
