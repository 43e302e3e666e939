/** The tenant that a question is about, from a file or from the mirror. */
import type { ContextClass, PolicyWorld } from '../../impact/policy/reach/reach-index.ts';
import type { NameSource } from './named-things.ts';

export interface AskedTenant {
  /** For people. */
  readonly where: string;
  readonly world: PolicyWorld;
  readonly source: NameSource;
  /** The circumstances that the file asks about; absent: those that the change names. */
  readonly contexts?: readonly ContextClass[];
  /** Sources of the mirror that were not read whole yet. */
  readonly unread?: readonly string[];
}
