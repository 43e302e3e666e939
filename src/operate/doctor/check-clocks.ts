/** Do the clocks of this host, of Graph and of the store agree? What waits or deletes goes by one of them. */
import { duration } from '../../base/duration.ts';
import type { Clocks } from '../../base/server-time.ts';
import { type Check, type DoctorContext, failed, onlyAppCanTell, passed, skipped, warned } from './doctor-context.ts';

const WARN_MS = 30_000;
const FAIL_MS = 5 * 60_000;
const FIX =
  'Set the clock of the machine. Until the clocks agree, the app goes by the time of Graph, and deletes only what is ' +
  'too old by each of them.';

interface Skew {
  readonly ms: number;
  readonly text: string;
}

export async function checkClocks({ app }: DoctorContext): Promise<readonly Check[]> {
  if (app === undefined) return [onlyAppCanTell('clock')];
  const clocks = await app.clocks();
  const { host, graph, store } = clocks;
  const skews = [
    skewOf(['the host', host], ['Graph', graph]),
    skewOf(['the host', host], ['the store', store]),
    skewOf(['Graph', graph], ['the store', store]),
  ].filter((skew) => skew !== undefined);
  return [judge(skews, clocks)];
}

function judge(skews: readonly Skew[], { graph, store, precision }: Clocks): Check {
  // On a laptop that plays a day in a minute, half a second of real time is many minutes.
  const wrong = skews.filter(({ ms }) => ms > Math.max(WARN_MS, precision));
  const detail = wrong.map(({ text }) => text).join('; ');
  if (wrong.some(({ ms }) => ms > Math.max(FAIL_MS, precision))) return failed('clock', detail, FIX);
  if (wrong.length > 0) return warned('clock', detail, FIX);
  // The checks of permissions and tables show why it does not answer.
  if (graph === undefined) return skipped('clock', 'Graph did not say what time it is');
  if (store === undefined) return skipped('clock', 'the store did not say what time it is');
  return passed('clock', "within seconds of Graph's and the store's");
}

function skewOf(
  [name, time]: readonly [string, number | undefined],
  [otherName, otherTime]: readonly [string, number | undefined],
): Skew | undefined {
  if (time === undefined || otherTime === undefined) return undefined;
  const ms = Math.abs(time - otherTime);
  return { ms, text: `${name} is ${duration(ms)} ${time > otherTime ? 'ahead of' : 'behind'} ${otherName}` };
}
