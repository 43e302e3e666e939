/**
 * Rows by which a query for a cause, an actor or a policy finds its revocations, and the list of those with a large
 * reach.
 */

import type { Revocation } from '../../correlate/revocation.ts';
import type { Affected } from '../../impact/affected.ts';
import type { Row } from '../../storage/tables.ts';
import { isLarge, reachPrefixes } from './reach-rows.ts';
import { type Dimension, indexKeys } from './record-keys.ts';

/** The one value of the dimension `large-reach`. */
export const ALL_LARGE = 'all';

export function indexRows(revocation: Revocation, affected: Affected): readonly Row[] {
  const { cause, actor, subject, detail } = revocation;
  const policyIds = subject.kind === 'policy' ? [subject.id] : (detail.membership?.policyIds ?? []);
  const row = (dimension: Dimension, value: string, more: { readonly prefixes?: string } = {}): Row => ({
    ...indexKeys(revocation.tenantId, { dimension, value }, revocation),
    v: 1,
    revocationId: revocation.id,
    keyTime: revocation.keyTime,
    dimension,
    value,
    cause,
    subjectKind: subject.kind,
    subjectId: subject.id,
    ...more,
  });
  return [
    row('cause', cause),
    ...(actor ? [row('actor', actor.id)] : []),
    ...policyIds.map((id) => row('policy', id)),
    ...(isLarge(affected)
      ? [row('large-reach', ALL_LARGE, { prefixes: JSON.stringify(reachPrefixes(affected)) })]
      : []),
  ];
}
