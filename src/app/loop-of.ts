/** What closing the loop stands on: reminders by the policy in force, and where it is read who has signed in. */
import type { Clock } from '../base/clock.ts';
import { signInSight } from '../ingest/polling/sign-in-sight.ts';
import type { Bundles } from '../notify/bundling/table-bundles.ts';
import type { LoopContext } from '../notify/follow-up/close-loop.ts';
import type { FollowUpContext } from '../notify/follow-up/follow-up-rules.ts';
import { audienceKeyOf } from '../notify/notice-row.ts';
import type { PolicyNow } from '../notify/planning/policy/policy-of.ts';
import type { PipelineContext } from '../pipeline.ts';
import { reachOf } from '../record/read-record.ts';
import type { LargeReaches } from '../record/recovery/table-large-reaches.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';

interface LoopParts extends Pick<PipelineContext, 'store' | 'tenant' | 'outbox' | 'ledger' | 'notices'> {
  readonly bundles: Bundles;
  readonly statusOf: (revocationId: string) => Promise<RevocationStatus | undefined>;
  readonly policy: PolicyNow;
  readonly largeReaches: LargeReaches;
  readonly now: Clock;
}

const SIGHT_KEPT_MS = 60_000;

export type Loop = LoopContext & FollowUpContext;

export function loopOf({
  store,
  tenant,
  outbox,
  ledger,
  notices,
  bundles,
  statusOf,
  policy,
  largeReaches,
  now,
}: LoopParts): Loop {
  return {
    tenantId: store.tenantId,
    outbox,
    bundles,
    statusOf,
    isBackInLarge: largeReaches.isBack,
    tenant,
    settings: notices,
    now,
    reminders: async () => (await policy()).reminders,
    sight: keptSight(store, now),
    async usersOf(revocationId) {
      const { chunks } = await reachOf(store, revocationId);
      return [...new Set(chunks.filter(({ effect }) => effect !== 'survives').flatMap(({ userIds }) => userIds))];
    },
    async note(revocationId, planned) {
      const keyTime = (await statusOf(revocationId))?.keyTime;
      if (keyTime === undefined) return;
      const pointers = planned.map(({ id, audience }) => {
        return { kind: 'notice', noticeId: id, audienceHash: audienceKeyOf(audience) } as const;
      });
      await ledger.append({ id: revocationId, keyTime }, ...pointers);
    },
  };
}

/** Every notice that was sent asks. */
function keptSight(store: PipelineContext['store'], now: Clock): Loop['sight'] {
  let kept: { readonly at: number; readonly sight: ReturnType<Loop['sight']> } | undefined;
  return () => {
    const at = now();
    if (kept !== undefined && Math.abs(at - kept.at) < SIGHT_KEPT_MS) return kept.sight;
    const entry = { at, sight: signInSight(store, at) };
    kept = entry;
    entry.sight.catch(() => {
      if (kept === entry) kept = undefined;
    });
    return entry.sight;
  };
}
