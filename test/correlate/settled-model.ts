/** What a reader would see after reports were settled: the acts, whatever their ids. */

import type { Settled } from '../../src/correlate/revocation.ts';
import { settleReport } from '../../src/correlate/settle-report.ts';
import type { Report } from '../../src/detect/report.ts';
import { readTrail, stateOf } from '../../src/record/revocation-status.ts';
import { entriesOfRows } from '../../src/record/rows/trail-row.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { TENANT } from './report-builder.ts';

const ALL = { from: '', to: '~' };

/** The work of one worker: settle, and write what follows. */
export async function deliver(report: Report, tables: Tables): Promise<void> {
  await writeSettled(report, await settleReport(report, tenantStore(tables, TENANT)), tables);
}

export async function deliverAll(reports: readonly Report[], tables = memoryTables()): Promise<Tables> {
  for (const report of reports) await deliver(report, tables);
  return tables;
}

/** Only what the read model is made of: nobody is affected, and nothing is told. */
export async function writeSettled(report: Report, { writes }: Settled, tables: Tables): Promise<void> {
  const ledger = tableLedger(tenantStore(tables, TENANT));
  const nobody = { apps: [], users: [], rectangles: [] };
  for (const write of writes) {
    if (write.kind === 'append') await ledger.append(write.of, write.entry);
    if (write.kind === 'open')
      await ledger.open({ revocation: write.revocation, affected: nobody, recordedAt: report.seenAt });
  }
}

/**
 * One JSON array for each act: cause, subject, state, time, actor and place, closing, evidence, what it is merged into.
 */
export async function readModel(tables: Tables): Promise<readonly string[]> {
  const heads = await allRows(tables('Revocations'), { partition: ALL });
  const rows = await allRows(tables('Trail'), { partition: ALL });
  const acts = heads.map((head) => {
    const trail = readTrail(
      entriesOfRows(rows.filter(({ partitionKey }) => partitionKey.endsWith(String(head.revocationId)))),
    );
    const { evidence, occurred, actor, closedAt, foldedInto, place } = trail;
    const into = heads.find(({ revocationId }) => revocationId === foldedInto?.id)?.subjectId;
    const sourceIds = evidence.map(({ sourceId }) => sourceId).sort();
    return {
      state: stateOf(trail, 0),
      text: JSON.stringify([
        head.cause,
        head.subjectId,
        stateOf(trail, 0),
        occurred,
        // Without a root it has no place any more.
        [actor?.id, place?.root, place?.root && place.at],
        closedAt,
        sourceIds,
        into,
      ]),
    };
  });
  // A revocation that was merged into another as the same act has no evidence left. Which of the two it is depends on
  // who came first.
  // One that was answered at once is no revocation, and was recorded only if it came before its answer.
  return acts
    .filter(({ state }) => state !== 'answered')
    .filter(({ text, state }) => state !== 'folded' || !/\[\],[^\]]*\]$/.test(text))
    .map(({ text }) => text)
    .sort();
}

export async function modelOf(reports: readonly Report[]): Promise<readonly string[]> {
  return readModel(await deliverAll(reports));
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
