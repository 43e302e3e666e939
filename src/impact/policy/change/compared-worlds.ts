/** The tenant before and after a change, ready to be compared. */
import type { ContextClass, PolicyWorld } from '../reach/reach-index.ts';

export interface ComparedWorlds {
  readonly before: PolicyWorld;
  readonly after: PolicyWorld;
  readonly contexts: readonly ContextClass[];
  /** Where people are, on which device or with which client decides whether it hits them. */
  readonly conditional: boolean;
  /** What may be missing in the answer, in plain words. */
  readonly uncertain: readonly string[];
}

/** Nothing can be compared. */
export interface UnknownChange {
  readonly uncertain: readonly string[];
}
