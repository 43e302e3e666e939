/** Has every source of the mirror been read once? Until then nothing is reported of it but what the audit log says. */
import { duration } from '../../base/duration.ts';
import { isIncomplete, mirrorStatus, type SourceStatus } from '../../mirror/mirror-status.ts';
import { type Check, type DoctorContext, failed, passed, skipped, warned } from './doctor-context.ts';

/** The slowest page, with all its retries, and the pauses between turns. */
const STUCK_MS = 60 * 60_000;
const FIX =
  'Wait, or read it at once: revaudit mirror sync. Meanwhile the audit log is watched, and what is affected says what ' +
  'it could not know.';
const FIX_STUCK = 'Look at its source above: a permission may be missing. Then: revaudit mirror sync';

export async function checkBaselines({ store, now }: DoctorContext): Promise<readonly Check[]> {
  const statuses = await mirrorStatus(store);
  // Before the first poll there is another check that says so.
  if (statuses.every(({ phase }) => phase === 'waiting')) return [];
  const notShown = statuses.filter(({ phase }) => phase === 'not-shown').map(notShownCheck);
  const open = statuses.filter(({ phase }) => phase === 'baseline' || phase === 'resync');
  if (open.length > 0) return [...open.map((status) => openCheck(status, now)), ...notShown];
  const offered = statuses.filter(({ phase }) => phase !== 'not-shown');
  const read = offered.filter((status) => !isIncomplete(status));
  return [passed('mirror', `${read.length} of ${offered.length} sources were read completely`), ...notShown];
}

/** Nothing is wrong: Microsoft shows it to some tenants only. */
function notShownCheck({ source, reason = '' }: SourceStatus): Check {
  return skipped(
    `mirror ${source}`,
    `Graph does not show it in this tenant (${reason}), so it is not known; where it decides, the effect of a policy ` +
      'is "cannot decide" (docs/conditional-access.md)',
  );
}

function openCheck(status: SourceStatus, now: number): Check {
  const { source, phase, rows, pages, leftMs, lastReadAt = '' } = status;
  const age = now - Date.parse(lastReadAt);
  const what = phase === 'baseline' ? 'its first reading goes on' : 'it is read in full again';
  const left = leftMs === undefined ? '' : `, ${duration(leftMs)} left`;
  const detail = `${what}: ${rows} rows in ${pages} pages${left}; the last page ${duration(age)} ago`;
  return age > STUCK_MS ? failed(`mirror ${source}`, detail, FIX_STUCK) : warned(`mirror ${source}`, detail, FIX);
}
