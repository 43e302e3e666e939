/** Does this version understand the rows on record? After going back a version it may not understand all of them. */

import { isUnderstood } from '../../correlate/understood.ts';
import { keyPart } from '../../storage/keys.ts';
import { rowsLeftOut } from '../../storage/newer-rows.ts';
import type { TableName } from '../../storage/tables.ts';
import type { DoctorContext } from './doctor-context.ts';
import { type Check, passed, warned } from './doctor-context.ts';

/** Heads come newest first, so a row of a later version is among these unless nothing happened while it ran. */
const LOOKED_AT = 200;
const NEWEST_FIRST: TableName = 'Revocations';

/** Counts what this process met when it read, and looks at the newest heads: what nobody asked for was not met. */
export async function checkRows({ store }: DoctorContext): Promise<readonly Check[]> {
  const tenant = keyPart(store.tenantId);
  const partition = { from: `${tenant}_`, to: `${tenant}\`` };
  const { rows } = await store.table(NEWEST_FIRST).query({ partition, limit: LOOKED_AT });
  const newest = rows.filter((row) => !isUnderstood(row)).length;
  const found = Math.max(newest, rowsLeftOut());
  if (found === 0) return [passed('rows', 'this version understands all that were read')];
  return [
    warned(
      'rows',
      `${found} rows were written by a later version; answers leave them out`,
      'Deploy the later version again. Nothing is lost: it shows them.',
    ),
  ];
}
