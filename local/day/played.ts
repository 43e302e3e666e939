/** One event of the played day, and the record that it must lead to. */
import type { Cause } from '../../src/detect/cause.ts';
import type { Subject } from '../../src/detect/subject.ts';

export interface Played {
  readonly id: string;
  readonly story: string;
  /** Null: it must not be reported. */
  readonly cause: Cause | null;
  readonly subject: Subject;
  /** Injected time, ISO 8601. */
  readonly at: string;
}
