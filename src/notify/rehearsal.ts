/**
 * In the mode `observe` a notice goes the way of every other one, so that what is on record is what `send` would do:
 * the same waits, leads, seats and reasons, among rehearsals only. At the end nothing leaves.
 */
import { defined } from '../base/defined.ts';
import type { NoticeChannel } from './channels/notice-channel.ts';
import type { Notice, NoticeContent } from './notice.ts';
import type { ToldFacts } from './notice-row.ts';
import type { Outbox } from './table-outbox.ts';

/** Whatever is planned into it is a rehearsal. */
export function rehearsing(outbox: Outbox): Outbox {
  return {
    ...outbox,
    plan: (notices) =>
      outbox.plan(
        notices.map((notice) => ({
          ...notice,
          rehearsal: true,
          initialState: notice.initialState === 'suppressed' ? 'suppressed' : 'due',
        })),
      ),
  };
}

/** Its `sent` is written down as `observed`. */
export const rehearsalChannel: NoticeChannel = {
  deliver: async ({ stopReason }) =>
    stopReason === undefined ? { state: 'sent' } : { state: 'suppressed', reason: stopReason },
  isDelivering: () => false,
  mayHaveLeft: () => false,
};

/** What the notice says as it leaves; undefined: what was planned. */
export function toldFactsOf({ content: planned }: Notice, leaving: NoticeContent): ToldFacts | undefined {
  const told = factsOf(leaving);
  return JSON.stringify(told) === JSON.stringify(factsOf(planned)) ? undefined : told;
}

function factsOf({ occurred, apps, appCount, userCount, sweep }: NoticeContent): ToldFacts {
  const counts = sweep && { told: sweep.told, members: sweep.members };
  return defined({ occurred, apps, appCount, userCount, sweep: counts });
}
