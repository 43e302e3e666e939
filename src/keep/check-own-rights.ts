/** Did somebody take something away from the app itself? It is on its own record, like any other app. */
import { invertedTime } from '../keys.ts';
import { hitPartition } from '../record/record-keys.ts';
import { type Check, failed, well } from './check.ts';
import { duration } from './duration.ts';
import type { Patient } from './patient.ts';

const WEEK_MS = 7 * 86_400_000;

/** @param objectId of the app's own service principal, as its token says */
export async function checkOwnRights({ tables, tenantId, now }: Patient, objectId: string): Promise<Check> {
  const rows = { to: `${invertedTime(now - WEEK_MS)}~` };
  const { rows: hits } = await tables('AffectedApps').query({ partition: hitPartition(tenantId, objectId), rows, limit: 1 });
  const [newest] = hits;
  if (newest === undefined) return well('own rights', 'nobody took anything from the app itself in the last seven days');
  return failed(
    'own rights',
    `${newest.cause} hit the app itself ${duration(now - Date.parse(String(newest.keyTime)))} ago`,
    `"revaudit revocations show ${newest.revocationId}" says who did it. If it was a mistake: revaudit permissions grant --identity ${objectId}.`,
  );
}
