/** Where the runbook of a cause is. */
import type { Cause } from './report.ts';

const IN_THIS_REPOSITORY = 'docs/runbooks';

/** @param base where a deployment keeps its own; else it is the path in this repository, and in the package */
export function runbookOf(cause: Cause, base: string = IN_THIS_REPOSITORY): string {
  return `${base}/${cause}.md`;
}
