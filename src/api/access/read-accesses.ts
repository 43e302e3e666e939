/** Who asked the API for what about people, from `Access`: the newest first. */
import { END } from '../../record/views/view-keys.ts';
import { invertedDay, keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

interface AccessQuery {
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** One range: a partition for each day. Rows of the first and last day that are outside are left out. */
export async function readAccesses(
  { table, tenantId }: TenantStore,
  { since, until, limit, after }: AccessQuery,
): Promise<{ readonly rows: readonly Row[]; readonly next?: string }> {
  const partition = {
    from: `${keyPart(tenantId)}_${invertedDay(until)}`,
    to: `${keyPart(tenantId)}_${invertedDay(since)}${END}`,
  };
  const page = await table('Access').query({ partition, limit, ...(after !== undefined && { after }) });
  const rows = page.rows.filter(({ at }) => String(at) >= since && String(at) <= until);
  return { rows, ...(page.next !== undefined && { next: page.next }) };
}
