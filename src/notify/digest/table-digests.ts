/**
 * The lines of a digest in the outbox. A digest takes its lines before it says them, so that no other one says them as
 * well, and concludes them only after its mail has left: each under its etag, a hundred with one call.
 */
import { LOST, untilWon } from '../../base/contended.ts';
import { defined } from '../../base/defined.ts';
import { keyPart } from '../../storage/keys.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import { replaceRows } from '../../storage/replace-rows.ts';
import { allRows } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Notice, NoticeState } from '../notice.ts';
import { audienceKeyOf, noticeOfRow, rowOfNotice, type StoredNotice } from '../notice-row.ts';
import { lineRange } from './digest-line.ts';
import { daysPartition } from './plan-digests.ts';

/** The lines that a digest has taken. */
export interface TakenLines {
  /** The worst, with all that is known of them. */
  readonly worst: readonly StoredNotice[];
  /** Of all others the revocations. */
  readonly others: readonly string[];
}

/** What becomes of a line. */
export interface LineOutcome {
  readonly state: Extract<NoticeState, 'suppressed' | 'failed' | 'uncertain'>;
  readonly reason: string;
}

export interface Digests {
  /** Takes all that waits for this digest. Resolves to the days on which that was planned. Safe to repeat. */
  take(digest: Notice): Promise<readonly string[]>;
  taken(digest: Notice, days: readonly string[]): Promise<TakenLines>;
  /** @param ids default: all that it has taken. Safe to repeat */
  conclude(digest: Notice, given: { readonly outcome: LineOutcome; readonly ids?: ReadonlySet<string> }): Promise<void>;
  /** Nothing leads to these days any more. */
  forgetDays(digest: Notice): Promise<void>;
}

const MAX_ATTEMPTS = 20;
/** More are not said one by one, so their facts are not kept in memory. */
const MAX_WORST = 500;

export function tableDigests(store: TenantStore): Digests {
  const [notices, gatherings] = [store.table('Notices'), store.table('Gatherings')];
  const tenant = keyPart(store.tenantId);

  /** The lines of a day, page by page. */
  async function* pagesOf({ audience, rehearsal }: Notice, day: string): AsyncGenerator<readonly StoredNotice[]> {
    const range = { partition: `${tenant}_${audienceKeyOf(audience)}`, rows: lineRange(day) };
    let after: string | undefined;
    do {
      const { rows, etags, next } = await notices.query(defined({ ...range, after }));
      yield rows
        .flatMap((row, index) => noticeOfRow({ row, etag: etags[index] ?? '' }) ?? [])
        .filter((line) => line.notice.rehearsal === rehearsal);
      after = next;
    } while (after !== undefined);
  }

  /** Changes the lines for which there is a change. Whatever another writer changed meanwhile is read again. */
  async function changeLines(
    digest: Notice,
    day: string,
    changed: (line: StoredNotice) => Partial<StoredNotice> | undefined,
  ): Promise<void> {
    await untilWon({ row: `The digest of ${day}`, attempts: MAX_ATTEMPTS }, async () => {
      let lost = 0;
      for await (const page of pagesOf(digest, day)) {
        const changes = page.flatMap((line) => {
          const change = changed(line);
          const next = change && { ...line, ...change, version: line.version + 1 };
          return next === undefined ? [] : [{ row: rowOfNotice(next, tenant), etag: line.etag }];
        });
        lost += (await replaceRows(notices, changes)).length;
      }
      return lost === 0 ? true : LOST;
    });
  }

  const daysOf = async (digest: Notice) => {
    const own = digest.content.digest?.day;
    return [...(own === undefined ? [] : [own]), ...(await daysBeside(digest)).map(({ rowKey }) => rowKey)];
  };
  const daysBeside = (digest: Notice) => allRows(gatherings, { partition: daysPartition(digest, store.tenantId) });

  return {
    async take(digest) {
      const days = await daysOf(digest);
      for (const day of days)
        await changeLines(digest, day, ({ state, progress }) =>
          state === 'due' && progress === undefined ? { progress: { digest: digest.id } } : undefined,
        );
      return days;
    },
    async taken(digest, days) {
      const worst: StoredNotice[] = [];
      const others: string[] = [];
      for (const day of days) {
        let kept = 0;
        for await (const page of pagesOf(digest, day))
          for (const line of page.filter((one) => isTakenBy(one, digest))) {
            if (kept < MAX_WORST) worst.push(line);
            else others.push(line.notice.revocationId);
            kept += 1;
          }
      }
      return { worst, others };
    },
    async conclude(digest, { outcome, ids }) {
      for (const day of await daysOf(digest))
        await changeLines(digest, day, (line) =>
          isTakenBy(line, digest) && (ids?.has(line.notice.id) ?? true) ? outcome : undefined,
        );
    },
    async forgetDays(digest) {
      await removeAll(gatherings, await daysBeside(digest));
    },
  };
}

/** Taken, and not concluded. */
function isTakenBy({ state, progress }: StoredNotice, digest: Notice): boolean {
  return state === 'due' && progress?.digest === digest.id;
}
