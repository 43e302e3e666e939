/** Asks Graph what time it is. */
import { parseHttpDate } from '../base/parse-time.ts';
import type { ServerTime } from '../base/server-time.ts';
import type { Settings } from '../config.ts';
import { CLOUD_HOSTS } from '../graph/graph-clouds.ts';
import { dialled } from '../graph/graph-url.ts';

const GRAPH_TIMEOUT_MS = 10_000;

/** Every answer of Graph carries its time, also one to a request without a token. */
export async function noteGraphTime({ tenant, simulation }: Settings, serverTime: ServerTime): Promise<void> {
  const url = dialled(`https://${CLOUD_HOSTS[tenant.cloud].graph}/v1.0/`, simulation?.dial);
  const { headers } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(GRAPH_TIMEOUT_MS) });
  const date = parseHttpDate(headers.get('date'));
  if (date !== undefined) serverTime.note('graph', date);
}
