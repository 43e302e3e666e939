/** Do the apps take the events that were registered for them? */
import { duration } from '../../base/duration.ts';
import { type Endpoint, tableEndpoints } from '../../notify/channels/table-endpoints.ts';
import { type Check, type DoctorContext, failed, passed } from './doctor-context.ts';

const NAME = 'webhooks';
const FIX =
  "Ask the app's owner. When the address works again: revaudit webhooks enable, and replay what was missed " +
  '(docs/webhooks.md).';
/** One try in between is no trouble yet. */
const TROUBLE_MS = 3_600_000;

/** No check where no app takes events. */
export async function checkWebhooks({ store, now }: DoctorContext): Promise<readonly Check[]> {
  const endpoints = await tableEndpoints(store, () => now).list();
  if (endpoints.length === 0) return [];
  const problems = endpoints.flatMap((endpoint) => problemOf(endpoint, now));
  if (problems.length === 0) return [passed(NAME, `${endpoints.length} apps take events`)];
  return [failed(NAME, problems.join('; '), FIX)];
}

/** An admin who disabled one knows it. */
function problemOf({ appId, state, reason, failingSince }: Endpoint, now: number): readonly string[] {
  const failsFor = failingSince === undefined ? 0 : now - Date.parse(failingSince);
  if (state === 'disabled' && reason === 'gone') return [`app ${appId} answered that its address is gone: disabled`];
  if (state === 'disabled' && reason === 'failing') return [`app ${appId} took nothing for a week: disabled`];
  if (state === 'enabled' && failsFor > TROUBLE_MS) return [`app ${appId} has taken nothing for ${duration(failsFor)}`];
  return [];
}
