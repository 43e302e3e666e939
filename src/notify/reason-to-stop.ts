/** Whether a notice whose turn it is should still be sent: what has become of it since it was planned. */
import type { Clock } from '../base/clock.ts';
import { canSignIn } from '../impact/affected.ts';
import type { Tenant } from '../mirror/tenant.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import { type Channel, isOffice, type Notice, type NoticeContent, type SuppressionReason } from './notice.ts';

type Reason = SuppressionReason | 'wait-for-actor' | 'wait-for-log';

export interface StopContext {
  readonly tenant: Tenant;
  readonly now: Clock;
  /** The current value of the setting: switching to `observe` stops notices that are planned already. */
  readonly mode: 'observe' | 'send';
  /** Those that are set up. */
  readonly channels: Readonly<Partial<Record<Channel, unknown>>>;
  /** Whether the audit log, which names actors, was read before and cannot be read now. Default: never. */
  isAuditLogBlind?(): Promise<boolean>;
  /** Nothing has been begun, so there is time to learn more. */
  readonly mayWait: boolean;
}

/** Most audit records have arrived by then. After it the person is notified even if the actor is unknown. */
const WAIT_FOR_ACTOR_MS = 8 * 60_000;
/** While the audit log cannot be read, it names nobody: the wait goes on until it can be, but no longer than this. */
const WAIT_FOR_LOG_MS = 4 * 3_600_000;

/** Undefined: it is still wanted. */
export async function reasonToStop(
  notice: Notice,
  status: RevocationStatus,
  context: StopContext,
): Promise<Reason | undefined> {
  const { audience, dueAt, content } = notice;
  const { tenant, now, mayWait } = context;
  if (isSwitchedOff(notice, context)) return 'switched-off';
  if (audience.kind === 'app') return reasonAgainstEvent(content, status);
  // An incident is about more than the revocation at which it grew too large.
  if (status.state !== 'open' && !content.incident && !looksItself(content)) return status.state;
  // Often only evidence that arrives during the hold-down names the actor.
  if (status.actor?.id === audience.id) return 'actor';
  if (mayWait && status.actor === undefined && audience.kind === 'user' && !looksItself(content)) {
    const wait = await waitForActor(now() - Date.parse(dueAt), context);
    if (wait !== undefined) return wait;
  }
  if (isOffice(audience)) return undefined;
  return canSignIn(await tenant.object('user', audience.id, now())) ? undefined : 'account-unusable';
}

/** Without a mailbox nothing can be sent, so a rehearsal for mail needs none; other channels are set up or not. */
function isSwitchedOff(
  { channel, rehearsal }: Notice,
  { mode, channels }: Pick<StopContext, 'mode' | 'channels'>,
): boolean {
  const isThere = channels[channel] !== undefined;
  return rehearsal ? channel !== 'mail' && !isThere : mode !== 'send' || !isThere;
}

/** They are about all that the first notice was sent for, or about its end (follow-up-rules.ts), or about an app. */
function looksItself({ stage }: NoticeContent): boolean {
  return stage === 'reminder' || stage === 'escalation' || stage === 'all-good' || stage === 'endpoint-disabled';
}

/** What became of a revocation is told also where it is over; that it began is not. */
function reasonAgainstEvent({ event }: NoticeContent, { state }: RevocationStatus): Reason | undefined {
  return event?.type === 'opened' && state !== 'open' ? state : undefined;
}

/**
 * Only the audit log names the actor, and it arrives minutes later than the change. Users mostly withdraw their
 * consents themselves, so wait for it. Nobody is told of an act of their own because the log could not be read.
 */
async function waitForActor(waitedMs: number, { isAuditLogBlind }: StopContext): Promise<Reason | undefined> {
  if (waitedMs < WAIT_FOR_ACTOR_MS) return 'wait-for-actor';
  if (!(await isAuditLogBlind?.())) return undefined;
  return waitedMs < WAIT_FOR_LOG_MS ? 'wait-for-log' : 'actor-unknown';
}
