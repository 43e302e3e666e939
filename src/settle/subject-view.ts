/** How the reports of one subject, taken together, stand: which acts there were, which revocation each is, what closed it. */
import type { Cause, Subject } from '../detect/report.ts';
import { hashOf } from '../keys.ts';
import type { Claim } from './claim.ts';
import { type Group, partitionClaims } from './partition-claims.ts';
import { firstReversalAfter, firstRevertAfter, reversalsIn } from './reversals.ts';

/** An act and the revocation that stands for it. */
export interface Standing extends Group {
  readonly cause: Cause;
  /** The report whose name the revocation bears; absent as long as nobody has opened one. */
  readonly opener?: Claim;
  /** Openers of revocations that turned out to be this one. */
  readonly folded: readonly Claim[];
  readonly closedBy?: Claim;
}

/** A pure function of the claims: the same whoever asks. */
export function viewOf(claims: readonly Claim[]): readonly Standing[] {
  const byCause = Map.groupBy(claims, ({ cause }) => cause);
  return [...byCause].flatMap(([cause, all]) => eachWay(all).flatMap((told) => partitionClaims(told).map((group) => standingOf(cause, group, told))));
}

/** Coming into a group and leaving it are revocations both, where different policies go by it; and each undoes the other. */
function eachWay(claims: readonly Claim[]): readonly (readonly Claim[])[] {
  const wayOf = ({ detail }: Claim) => detail.membership?.way;
  return [...new Set(claims.map(wayOf))].map((way) => claims.map((claim): Claim => (wayOf(claim) === way ? claim : { ...claim, kind: 'reversal' })));
}

/** What was known after the n-th arrival. */
export function knownAfter(claims: readonly Claim[], n: number): readonly Claim[] {
  return claims.filter((claim) => claim.n <= n).map((claim) => (claim.opened !== undefined && claim.opened > n ? withoutOpening(claim) : claim));
}

export function revocationId(tenantId: string, subject: Subject, opener: Claim): string {
  return hashOf(tenantId.toLowerCase(), opener.cause, subject.kind, subject.id.toLowerCase(), opener.sourceId);
}

function standingOf(cause: Cause, group: Group, told: readonly Claim[]): Standing {
  // A revocation lives where its opener is; of several the one that was opened first.
  const openers = group.members.filter(({ opened }) => opened !== undefined).sort((a, b) => (a.opened ?? 0) - (b.opened ?? 0) || a.n - b.n);
  const [opener, ...folded] = openers;
  const closedBy = closing(group, told);
  return { ...group, cause, folded, ...(opener && { opener }), ...(closedBy && { closedBy }) };
}

function closing({ members, at }: Group, told: readonly Claim[]): Claim | undefined {
  const reversal = firstReversalAfter(members, at, reversalsIn(told));
  const revert = firstRevertAfter(
    members,
    at,
    told.filter((claim) => claim.kind === 'revocation' && !members.includes(claim)),
  );
  return reversal && revert ? (reversal.to <= revert.to ? reversal : revert) : (reversal ?? revert);
}

function withoutOpening({ opened: _, ...claim }: Claim): Claim {
  return claim;
}
