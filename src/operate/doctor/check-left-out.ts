/** Does a delta give items that nobody can read? They may hide a change, so the same part is read again and again. */
import { duration } from '../../base/duration.ts';
import type { PolledSource } from '../../graph/graph-permissions.ts';
import { type MirrorSource, readWatermark } from '../../mirror/states/table-watermarks.ts';
import { type Check, type DoctorContext, failed, warned } from './doctor-context.ts';

const DELTAS: readonly (readonly [MirrorSource, PolledSource])[] = [
  ['users', 'users'],
  ['groups', 'users'],
  ['devices', 'users'],
  ['grants', 'consents'],
  ['service-principals', 'consents'],
];
/** One odd answer is read again within minutes. */
const LASTS_MS = 15 * 60_000;
const FIX =
  'Wait: it is read again for six hours, and Graph mostly gets well. Then the rest is read without these items; the ' +
  'audit log still shows their changes.';

export async function checkLeftOut({ store, now }: DoctorContext): Promise<readonly Check[]> {
  const checks = await Promise.all(
    DELTAS.map(async ([source, polled]) => {
      const since = (await readWatermark(store, source))?.leftOutSince;
      if (since === undefined) return [];
      const finding = now - since > LASTS_MS ? failed : warned;
      return [
        finding(`source ${polled}: ${source}`, `has items that cannot be read, for ${duration(now - since)}`, FIX),
      ];
    }),
  );
  return checks.flat();
}
