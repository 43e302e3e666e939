/** Looks at what one unit of work wrote to trails: whoever signed in again need not be told any more. */
import { mapConcurrently } from '../../base/concurrency.ts';
import type { Ledger } from '../../record/audit-record.ts';
import { closeLoop, type LoopContext } from './close-loop.ts';

/** A ledger that notes the recoveries that it was given. */
export interface RecoveryUnit {
  readonly ledger: Ledger;
  /** After all writes of the unit. A crash before leaves it to the second delivery, which notes the same. */
  close(): Promise<void>;
}

const AT_ONCE = 8;

export function recoveryUnit(ledger: Ledger, context: LoopContext): RecoveryUnit {
  const noted = new Map<string, { readonly revocationId: string; readonly userId: string }>();
  return {
    ledger: {
      ...ledger,
      async append(ref, ...entries) {
        for (const entry of entries)
          if (entry.kind === 'recovered')
            noted.set(`${ref.id} ${entry.userId}`, { revocationId: ref.id, userId: entry.userId });
        await ledger.append(ref, ...entries);
      },
    },
    async close() {
      await mapConcurrently(AT_ONCE, [...noted.values()], (one) => closeLoop(one, context));
      noted.clear();
    },
  };
}
