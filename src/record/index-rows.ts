/** Rows by which a question that names a cause, an actor or a policy finds its revocations; and the list of those with a large reach. */
import type { Affected } from '../find/affected.ts';
import type { Revocation } from '../settle/revocation.ts';
import type { Row } from '../tables.ts';
import { isLarge } from './affected-rows.ts';
import { reachPrefixes } from './reach-rows.ts';
import { type Dimension, indexKeys } from './record-keys.ts';

export const ALL_LARGE = 'all';

export function indexRows(revocation: Revocation, affected: Affected): readonly Row[] {
  const { cause, actor, subject } = revocation;
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
    ...(subject.kind === 'policy' ? [row('policy', subject.id)] : []),
    ...(isLarge(affected) ? [row('large-reach', ALL_LARGE, { prefixes: JSON.stringify(reachPrefixes(affected)) })] : []),
  ];
}
