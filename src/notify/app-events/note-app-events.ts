/** Tells apps what becomes of revocations that they were told of: looks at what one unit of work wrote to trails. */
import { type Clock, isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import type { RevocationRef, TrailEntry } from '../../correlate/revocation.ts';
import type { Ledger } from '../../record/audit-record.ts';
import type { PlannedNotice } from '../notice.ts';
import { audienceKeyOf } from '../notice-row.ts';
import type { Outbox } from '../table-outbox.ts';
import { type EventTaker, mayTell, openedEventTo, planLaterEvent } from './app-events.ts';
import type { ToldApps } from './told-apps.ts';

export interface AppEventContext {
  readonly tenantId: string;
  readonly outbox: Outbox;
  readonly now: Clock;
  /** The apps that take events. */
  takers(): Promise<readonly EventTaker[]>;
  readonly told: ToldApps;
}

/** A ledger that notes what it was given, and the events that follow from it. */
export interface AppEventUnit {
  readonly ledger: Ledger;
  /** After all writes of the unit. A crash before leaves it to the second delivery, which notes the same. */
  close(): Promise<void>;
}

const AT_ONCE = 8;

export function appEventUnit(ledger: Ledger, context: AppEventContext): AppEventUnit {
  const noted: { readonly ref: RevocationRef; readonly entry: TrailEntry }[] = [];
  return {
    ledger: {
      ...ledger,
      async append(ref, ...entries) {
        noted.push(...entries.filter(mayTell).map((entry) => ({ ref, entry })));
        await ledger.append(ref, ...entries);
      },
    },
    async close() {
      const takers = noted.length === 0 ? [] : await context.takers();
      for (const { ref, entry } of takers.length === 0 ? [] : noted) {
        const told = await context.told(ref, takers);
        const planned = await mapConcurrently(AT_ONCE, told, (taker) => planFor(taker, { ref, entry }, context));
        const events = planned.filter((one) => one !== undefined);
        if (events.length === 0) continue;
        await context.outbox.plan(events);
        const pointers = events.map(({ id, audience }): TrailEntry => {
          return { kind: 'notice', noticeId: id, audienceHash: audienceKeyOf(audience) };
        });
        await ledger.append(ref, ...pointers);
      }
      noted.length = 0;
    },
  };
}

async function planFor(
  { appId }: EventTaker,
  { ref, entry }: { readonly ref: RevocationRef; readonly entry: TrailEntry },
  { tenantId, outbox, now }: AppEventContext,
): Promise<PlannedNotice | undefined> {
  const opened = await outbox.get(openedEventTo(appId, ref, tenantId));
  if (opened === undefined) return undefined;
  const event = planLaterEvent(entry, opened.notice, isoOf(now()));
  const initialState = opened.state === 'observed' || opened.state === 'suppressed' ? opened.state : 'due';
  return (
    event && { ...event, initialState, ...(initialState === 'suppressed' ? { reason: 'not-opened' as const } : {}) }
  );
}
