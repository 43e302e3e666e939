/**
 * The policy in force: the shipped one, over it the setting, or in place of the setting what an admin stored. One that
 * is not sound never stops a notice: the shipped one holds then, and the log and the doctor say so.
 */
import type { Clock } from '../../../base/clock.ts';
import type { TenantStore } from '../../../storage/tenant-store.ts';
import type { NoticeSettings } from '../../notice-settings.ts';
import { laidOver, type NoticePolicy, shippedPolicy } from './notice-policy.ts';
import { tablePolicy } from './table-policy.ts';

/** As it was a moment ago: every new revocation and every notice asks. */
export type PolicyNow = () => Promise<NoticePolicy>;

export interface PolicyInForce {
  readonly policy: NoticePolicy;
  /** What is laid over the shipped one. */
  readonly from: 'shipped' | 'setting' | 'stored';
  /** Why a policy of one's own does not hold; the shipped one does. */
  readonly problems: readonly string[];
}

export interface PolicyContext {
  readonly settings: Pick<NoticeSettings, 'limit' | 'policy'>;
  readonly now: Clock;
}

const KEEP_MS = 60_000;

/** Kept for a minute; a failure to read it is not kept. */
export function policyOf(store: TenantStore, { settings, now }: PolicyContext): PolicyNow {
  let kept: { readonly at: number; readonly policy: Promise<NoticePolicy> } | undefined;
  return () => {
    if (kept !== undefined && Math.abs(now() - kept.at) < KEEP_MS) return kept.policy;
    const entry = { at: now(), policy: policyInForce(store, settings).then(({ policy }) => policy) };
    kept = entry;
    entry.policy.catch(() => {
      if (kept === entry) kept = undefined;
    });
    return entry.policy;
  };
}

/** For the log: what is wrong with a policy of one's own, which therefore does not hold. */
export function policyWarnings({ from, problems }: PolicyInForce): readonly string[] {
  return problems.map((problem) => `the ${from} notice policy does not hold, the shipped one does: ${problem}`);
}

/** Reads it now. */
export async function policyInForce(
  store: TenantStore,
  settings: Pick<NoticeSettings, 'limit' | 'policy'>,
): Promise<PolicyInForce> {
  const stored = await tablePolicy(store).read();
  const text = stored?.text ?? settings.policy;
  const basis = shippedPolicy(settings);
  if (text === undefined) return { policy: basis, from: 'shipped', problems: [] };
  const from = stored?.text === undefined ? 'setting' : 'stored';
  // What checks it is large, and most deployments have no policy of their own.
  const { checkPolicy } = await import('./check-policy.ts');
  const checked = checkPolicy(text);
  return 'problems' in checked
    ? { policy: basis, from, problems: checked.problems }
    : { policy: laidOver(basis, checked.file), from, problems: [] };
}
