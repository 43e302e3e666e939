/** A revocation that is old enough to be removed, or one that is not, with all that the pipeline writes of it. */
import { settleReport } from '../../src/correlate/settle-report.ts';
import { audienceKeyOf } from '../../src/notify/notice-row.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { eachRow, TABLE_NAMES, type Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { audited } from '../correlate/report-builder.ts';
import { content, planned } from '../notify/notice-builder.ts';
import { ADA, record, TENANT } from '../record/record-builder.ts';

export const OLD = '2031-03-01T08:00:00.000Z';
export const YOUNG = '2031-11-01T08:00:00.000Z';

export async function rowsOf(tables: Tables): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const name of TABLE_NAMES) {
    const rows = [];
    for await (const row of eachRow(tables(name), { partition: { from: '!', to: '~' } })) rows.push(row);
    if (rows.length > 0) all[name] = rows;
  }
  return all;
}

/** Writes one revocation as the pipeline does, with its notices. */
export async function open(tables: Tables, number: number, keyTime: string) {
  const ledger = tableLedger(tenantStore(tables, TENANT));
  const occurred = { from: keyTime, to: keyTime };
  const { subject } = record(number).revocation;
  const report = audited(0, { subject, occurred, sourceId: `audit-${number}`, correlationId: `act-${number}` });
  const { opened, writes } = await settleReport(report, tenantStore(tables, TENANT));
  const one = record(number, { revocation: { keyTime, occurred, id: opened[0]?.id ?? '' } });
  for (const write of writes) if (write.kind === 'append') await ledger.append(one.revocation, write.entry);
  await ledger.open(one);
  const about = content({ subject: one.revocation.subject, occurred: one.revocation.occurred });
  const manager = { kind: 'manager', id: 'mona', mail: 'mona@contoso.example', name: 'Mona' } as const;
  for (const audience of [manager, { kind: 'user', id: ADA.id, mail: ADA.mail, name: ADA.name } as const]) {
    const id = `${number}-${audience.kind}`;
    const notice = planned({
      id,
      tenantId: TENANT,
      revocationId: one.revocation.id,
      audience,
      content: about,
      initialState: 'observed',
    });
    await ledger.append(one.revocation, { kind: 'notice', noticeId: id, audienceHash: audienceKeyOf(audience) });
    await tableOutbox(tenantStore(tables, TENANT)).plan([notice]);
  }
  return one;
}
