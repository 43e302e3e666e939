/** Yes, no, or "that depends on something we do not know", with what it depends on. */

export type Verdict = 'yes' | 'no' | { readonly unknown: readonly string[] };

export const verdictOf = (holds: boolean): Verdict => (holds ? 'yes' : 'no');
export const unknownFor = (...reasons: string[]): Verdict => ({ unknown: reasons });
export const isUnknown = (verdict: Verdict): verdict is { readonly unknown: readonly string[] } =>
  typeof verdict === 'object';

/** One certain "yes" is enough; otherwise one doubt makes the whole doubtful. */
export function anyOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('yes')) return 'yes';
  return doubtsOf(verdicts) ?? 'no';
}

/** One certain "no" is enough; otherwise one doubt makes the whole doubtful. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('no')) return 'no';
  return doubtsOf(verdicts) ?? 'yes';
}

export function not(verdict: Verdict): Verdict {
  if (isUnknown(verdict)) return verdict;
  return verdict === 'yes' ? 'no' : 'yes';
}

function doubtsOf(verdicts: readonly Verdict[]): Verdict | undefined {
  const reasons = verdicts.filter(isUnknown).flatMap(({ unknown }) => unknown);
  return reasons.length > 0 ? { unknown: [...new Set(reasons)].sort() } : undefined;
}
