/** A twin tells that a policy changed, and not from what to what: the mirror knows, once it has read the policies again. */
import { isoOf } from '../clock.ts';
import type { Policy, Tenant } from '../mirror/tenant.ts';
import type { Detail, PolicyDetail, Report } from './report.ts';
import { PATIENCE_MS, UnclearYetError } from './unclear-yet.ts';

/** Policies are read every other minute. */
const STEP_MS = 60_000;

/** The mirror does not show the change of this policy yet. */
export class PolicyUnclearError extends UnclearYetError {
  readonly code = 'POLICY_UNCLEAR';
  readonly policyId: string;

  constructor(policyId: string, at: number) {
    super(`Policy ${policyId} changed at ${isoOf(at)}, and the mirror does not show yet to what`);
    this.policyId = policyId;
  }
}

/** @param then the policy as the mirror has it for that moment; what is new may have been there since the reading before */
export async function completePolicy({ subject, occurred, detail }: Report, then: Policy | undefined, { tenant, now }: Asked): Promise<Detail> {
  const { policy } = detail;
  if (policy === undefined || policy.before || policy.after) return detail;
  const before = policy.change === 'created' ? undefined : then;
  const known: PolicyDetail = { ...policy, ...(before && { before: before.content, beforeHash: before.contentHash }) };
  // Loosened or gone: whom it was for is all there is to know.
  if (policy.change === 'deleted' || policy.change === 'loosened') return { ...detail, policy: known };

  const at = Date.parse(occurred.from);
  const after = await firstOther(subject.id, before, { tenant, at, now });
  if (!after && now - at < PATIENCE_MS && (before ?? (await knowsPolicies(tenant, at)))) throw new PolicyUnclearError(subject.id, at);
  return { ...detail, policy: { ...known, ...(after && { after: after.content, afterHash: after.contentHash }) } };
}

interface Asked {
  readonly tenant: Tenant;
  readonly now: number;
}

/** Step by step, so that of two changes soon after each other the first is found. */
async function firstOther(id: string, before: Policy | undefined, { tenant, at, now }: Asked & { readonly at: number }): Promise<Policy | undefined> {
  const end = Math.min(now, at + PATIENCE_MS);
  for (let moment = at; ; moment = Math.min(moment + STEP_MS, end)) {
    const found = await tenant.object('policy', id, moment);
    if (found && found.contentHash !== before?.contentHash) return found;
    if (moment >= end) return undefined;
  }
}

/** A mirror without any (an import without a store has none) will not show this one later either. */
async function knowsPolicies(tenant: Tenant, at: number): Promise<boolean> {
  for await (const _ of tenant.objects('policy', at)) return true;
  return false;
}
