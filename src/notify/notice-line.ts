/**
 * Notices that only the limits of their channel keep back wait in one line: the most severe first, then the oldest.
 * Each turn takes as many from its head as can leave, so that waiting costs nothing, and nobody overtakes.
 */
import type { Clock } from '../base/clock.ts';
import type { Channels } from './conclude-notice.ts';
import type { Notice } from './notice.ts';
import type { NoticeRef } from './notice-row.ts';
import type { Outbox } from './table-outbox.ts';

export interface NoticeLine {
  /** Those whose turn it is. Some more than there is room for: what became of a notice meanwhile may keep it back. */
  next(): Promise<readonly NoticeRef[]>;
  /** Whether there is a line at all, as this process knows it: a new notice then joins it. */
  isFormed(): Promise<boolean>;
}

export interface LineContext {
  readonly outbox: Pick<Outbox, 'line'>;
  /** How many notices can leave now. Absent: nothing will be sent, so that all of the line can be concluded. */
  readonly room: (() => Promise<number>) | undefined;
  readonly now: Clock;
}

/** How many are taken for each that can leave. One too many costs one read. */
const TAKEN = 2;
const MOST_TAKEN = 500;
/** How old the knowledge of the line may be. */
const KEEP_MS = 10_000;

/** One for the process. */
export function noticeLine({ outbox, room, now }: LineContext): NoticeLine {
  let known: { readonly at: number; readonly isFormed: boolean } | undefined;
  return {
    async next() {
      const wanted = room === undefined ? MOST_TAKEN : TAKEN * (await room());
      return wanted === 0 ? [] : outbox.line(Math.min(wanted, MOST_TAKEN));
    },
    async isFormed() {
      if (known === undefined || now() - known.at >= KEEP_MS)
        known = { at: now(), isFormed: (await outbox.line(1)).length > 0 };
      return known.isFormed;
    },
  };
}

interface Sending {
  readonly channels: Channels;
  readonly mode: 'observe' | 'send';
}

/** Whether its channel can send nothing now, for sure. */
export function isFull({ channel, rehearsal }: Notice, { channels, mode }: Sending): boolean {
  return !rehearsal && mode === 'send' && channels[channel]?.hasRoom?.() === false;
}

/** Where others wait for room already, a new one does not overtake them. */
export async function mustJoin(
  { channel, rehearsal }: Notice,
  {
    channels,
    line,
    inLine,
  }: Sending & { readonly line: Pick<NoticeLine, 'isFormed'>; readonly inLine?: true | undefined },
): Promise<boolean> {
  return !rehearsal && !inLine && channels[channel]?.hasRoom !== undefined && (await line.isFormed());
}
