/** Writes down what settling one report led to. Safe to repeat: everything it writes is insert-only. */

import type { RecordWrite, Revocation } from '../correlate/revocation.ts';
import { findRecoveries, type RecoveryContext } from './recovery/recover.ts';

export interface WriteContext extends RecoveryContext {
  /** Records a revocation, with whom it affects and whom to tell. */
  readonly open: (revocation: Revocation) => Promise<void>;
}

/** One after the other: the order is part of what settling decided. */
export async function recordWrites(writes: readonly RecordWrite[], context: WriteContext): Promise<void> {
  for (const write of writes) await recordWrite(write, context);
}

async function recordWrite(write: RecordWrite, context: WriteContext): Promise<void> {
  const { ledger, open } = context;
  switch (write.kind) {
    case 'append':
      return ledger.append(write.of, write.entry);
    case 'open':
      return open(write.revocation);
    case 'finish':
      return (await ledger.isPlanned(write.revocation)) ? undefined : open(write.revocation);
    case 'find-recoveries':
      return findRecoveries(write.of, undefined, context);
  }
}
