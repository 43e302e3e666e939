/** What a reader would see after reports were settled: the acts, whatever their ids. */

import type { Settled } from '../../src/correlate/revocation.ts';
import { settleReport } from '../../src/correlate/settle-report.ts';
import type { Report } from '../../src/detect/report.ts';
import { readTrail, stateOf } from '../../src/record/revocation-status.ts';
import { entryOfRow } from '../../src/record/rows/trail-row.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { allRows, type Tables } from '../../src/storage/tables.ts';
import { TENANT } from './report-builder.ts';

/** One worker's part: settle, then write down what follows. */
export async function deliver(report: Report, tables: Tables): Promise<void> {
  await writeDown(report, await settleReport(report, { tenantId: TENANT, tables }), tables);
}

export async function writeDown(report: Report, { opened, trail }: Settled, tables: Tables): Promise<void> {
  const ledger = tableLedger(tables, TENANT);
  for (const { of, entry } of trail) if (entry.kind === 'evidence') await ledger.append(of, entry);
  for (const revocation of opened)
    await ledger.open({ revocation, affected: { apps: [], users: [], rectangles: [] }, recordedAt: report.seenAt });
  for (const { of, entry } of trail) if (entry.kind !== 'evidence') await ledger.append(of, entry);
}

const ALL = { from: '', to: '~' };

export async function readModel(tables: Tables): Promise<readonly string[]> {
  const heads = await allRows(tables('Revocations'), { partition: ALL });
  const rows = await allRows(tables('Trail'), { partition: ALL });
  const acts = heads.map((head) => {
    const trail = readTrail(
      rows.filter(({ partitionKey }) => partitionKey.endsWith(String(head.revocationId))).map(entryOfRow),
    );
    const { evidence, occurred, actor, closedAt, foldedInto, place } = trail;
    const into = heads.find(({ revocationId }) => revocationId === foldedInto?.id)?.subjectId;
    const told = evidence.map(({ sourceId }) => sourceId).sort();
    return {
      state: stateOf(trail, 0),
      text: JSON.stringify([
        head.cause,
        head.subjectId,
        stateOf(trail, 0),
        occurred,
        [actor?.id, place?.root, place?.at],
        closedAt,
        told,
        into,
      ]),
    };
  });
  // What was folded into another as the same act has no evidence of its own left, and depends on who came first.
  return acts
    .filter(({ text, state }) => state !== 'folded' || !/\[\],[^\]]*\]$/.test(text))
    .map(({ text }) => text)
    .sort();
}

/** Every row of every table that settling and recording write, byte for byte. */
export async function dump(tables: Tables): Promise<string> {
  const names = [
    'Subjects',
    'Correlations',
    'Trail',
    'Revocations',
    'Index',
    'Names',
    'Feed',
    'AffectedApps',
    'AffectedUsers',
    'Reach',
    'Snapshots',
    'Sweeps',
  ] as const;
  const parts = await Promise.all(names.map(async (name) => [name, await allRows(tables(name), { partition: ALL })]));
  return JSON.stringify(parts);
}
