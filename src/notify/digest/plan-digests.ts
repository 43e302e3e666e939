/**
 * Sees to it that each line has a digest that will carry it. The line is stored first, and only then the digest is
 * looked at: one that nobody has begun reads its lines later, so it finds this one. One that was begun may have missed
 * it, so the next one is told to read that day again.
 */
import type { Clock } from '../../base/clock.ts';
import { ContendedError } from '../../base/errors.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Notice, PlannedNotice } from '../notice.ts';
import { refOfNotice, type StoredNotice } from '../notice-row.ts';
import type { Outbox } from '../table-outbox.ts';
import { dayOfLine, digestFor, digestIdOf, isDigestLine, placedLine } from './digest-line.ts';
import { type DigestTime, digestOn, nextDigest } from './digest-time.ts';

export interface DigestPlanning {
  readonly store: TenantStore;
  readonly now: Clock;
  /** As the policy says it at the moment. */
  readonly time: () => Promise<DigestTime>;
}

/** So many digests in a row would have to begin between two calls. */
const MAX_DAYS = 20;
const REMEMBERED = 1_000;

/** Lines that are planned into it get their place and their digest. */
export function digesting(outbox: Outbox, { store, now, time }: DigestPlanning): Outbox {
  const gatherings = store.table('Gatherings');
  /** Digests whose pointers this process has written. */
  const planned = new Set<string>();

  async function openDigest(digest: PlannedNotice): Promise<boolean> {
    if (!planned.has(digest.id)) {
      await outbox.plan([digest]);
      if (planned.size >= REMEMBERED) planned.clear();
      planned.add(digest.id);
    }
    const stored = await outbox.get(refOfNotice(digest));
    return stored !== undefined && isUntouched(stored);
  }

  /** @param lines of one reader and day, of which `first` is one */
  async function carry(lines: readonly PlannedNotice[], first: PlannedNotice, day: string): Promise<void> {
    const at = await time();
    const own = digestOn(day, at);
    const digest = digestFor(first, own);
    // Where its time has passed, only one that waits will do: a new one would be another mail on that day.
    const mayOpen = own.at >= now() || isUntouched(await outbox.get(refOfNotice(digest)));
    if (mayOpen && (await openDigest(digest))) return;
    const stored = await Promise.all(lines.map((line) => outbox.get(refOfNotice(line))));
    if (!stored.some((line) => line !== undefined && isUntouched(line))) return;
    let next = nextDigest(Math.max(now(), own.at + 1), at);
    for (let days = 0; days < MAX_DAYS; days += 1) {
      const later = digestFor(first, next);
      // First, so that whoever begins that digest afterwards knows of the day.
      await gatherings.insert(dayRow(later, day, store.tenantId));
      if (await openDigest(later)) return;
      next = nextDigest(next.at + 1, at);
    }
    throw new ContendedError(`The digest of ${day}`, MAX_DAYS);
  }

  return {
    ...outbox,
    async plan(notices) {
      if (!notices.some(isDigestLine)) return outbox.plan(notices);
      const at = await time();
      const placed = notices.map((notice) => placedLine(notice, at));
      const entered = await outbox.plan(placed);
      const waiting = placed.filter((notice) => isDigestLine(notice) && notice.initialState === 'due');
      for (const [, lines] of Map.groupBy(waiting, (line) => digestIdOf(line, dayOfLine(line) ?? ''))) {
        const [first] = lines;
        const day = first && dayOfLine(first);
        if (first !== undefined && day !== undefined) await carry(lines, first, day);
      }
      return entered;
    },
  };
}

/** Nobody has begun it. */
function isUntouched(stored: StoredNotice | undefined): boolean {
  return stored?.state === 'due' && stored.attempts === 0 && stored.progress === undefined;
}

/** That the digest carries lines of another day as well. */
function dayRow(digest: Notice, day: string, tenantId: string): Row {
  return { partitionKey: daysPartition(digest, tenantId), rowKey: day, v: 1 };
}

export function daysPartition({ id }: Notice, tenantId: string): string {
  return `${keyPart(tenantId)}_digest_${id}`;
}
