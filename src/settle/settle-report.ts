/** Is a report a new fact, or another view of one we have? The answer is the same whichever worker gives it, and however often. */
import type { Report } from '../detect/report.ts';
import type { Tables } from '../tables.ts';
import { isClaimOf } from './claim.ts';
import { type Bearer, type Consequences, consequencesOf } from './consequences.ts';
import { foldRevocation, markOf } from './fold-revocation.ts';
import type { Settled, TrailAddition } from './revocation.ts';
import { settleBeyondGuard } from './settle-beyond-guard.ts';
import { takeInReport } from './table-subjects.ts';

export interface Settling {
  readonly tenantId: string;
  readonly tables: Tables;
}

export async function settleReport(report: Report, { tenantId, tables }: Settling): Promise<Settled> {
  const bearer: Bearer = { tenantId, subject: report.subject };
  const taken = await takeInReport(tables('Subjects'), report, bearer);
  if ('tooOld' in taken) return settledOf(await settleBeyondGuard(tables('Subjects'), report, bearer), []);

  const consequences = consequencesOf(taken.claims, report, bearer);
  const order = taken.claims.find((claim) => isClaimOf(claim, report))?.n ?? 0;
  const folds: TrailAddition[] = [];
  for (const touched of consequences.touched) folds.push(...(await foldRevocation(tables('Correlations'), markOf(touched, order, bearer), tenantId)));
  return settledOf(consequences, folds);
}

function settledOf({ revocation, opened, joined, trail }: Consequences, folds: readonly TrailAddition[]): Settled {
  return { ...(revocation && { revocation }), opened, ...(joined && { joined }), trail: [...trail, ...folds] };
}
