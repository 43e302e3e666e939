/** Delegated permissions before and after. Only the sets decide: Entra writes "Remove" and "Unassign" for consents that grew, too. */

export interface ScopeDifference {
  readonly lost: readonly string[];
  readonly kept: readonly string[];
  readonly gained: readonly string[];
}

/** Sorted, without doubles. A scope is the same however it is capitalised. */
export function scopesIn(text: string): readonly string[] {
  return [
    ...new Map(
      text
        .split(/\s+/)
        .filter(Boolean)
        .map((scope) => [scope.toLowerCase(), scope]),
    ).values(),
  ].sort();
}

export function compareScopes(before: readonly string[], after: readonly string[]): ScopeDifference {
  const had = new Set(before.map((scope) => scope.toLowerCase()));
  const has = new Set(after.map((scope) => scope.toLowerCase()));
  return {
    lost: before.filter((scope) => !has.has(scope.toLowerCase())),
    kept: after.filter((scope) => had.has(scope.toLowerCase())),
    gained: after.filter((scope) => !had.has(scope.toLowerCase())),
  };
}
