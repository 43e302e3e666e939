/** A recorded change of policies with the bodies of the policy before and after it, which the head does not hold. */
import { defined } from '../../base/defined.ts';
import { NotOnRecordError } from '../../base/errors.ts';
import { objectOf } from '../../base/json.ts';
import type { Revocation } from '../../correlate/revocation.ts';
import { headOf, trailOf } from '../../record/read-record.ts';
import { tableSnapshots } from '../../storage/table-snapshots.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

/** @throws {NotOnRecordError} if nothing has this id @throws {SnapshotDamagedError} */
export async function readRecordedChange(store: TenantStore, id: string): Promise<Revocation> {
  const { keyTime } = await trailOf(store, id);
  const head = keyTime === undefined ? undefined : await headOf(store, { id, keyTime });
  if (head === undefined) throw new NotOnRecordError(`revocation ${id}`);
  const stored = tableSnapshots(store);
  const bodyOf = async (hash: string | undefined) =>
    hash === undefined ? undefined : objectOf(await stored.getJson(hash));
  const [before, after] = [await bodyOf(head.snapshots.before), await bodyOf(head.snapshots.after)];
  const { policy } = head.detail;
  const detail = { ...head.detail, policy: policy && defined({ ...policy, before, after }) };
  return { ...head, tenantId: store.tenantId, detail: defined(detail) };
}

/** In milliseconds. */
export function beginningOf({ occurred }: Pick<Revocation, 'occurred'>): number {
  return Date.parse(occurred.from); // a time of our own record
}
