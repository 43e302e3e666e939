/** A missing permission or licence turns a feature off, once and clearly, and is asked again every hour: not an error loop. */
import type { Clock } from './clock.ts';
import { isoOf } from './clock.ts';
import { DirectoryRefusedError, DirectoryThrottledError } from './errors.ts';
import type { Feature } from './feature.ts';
import { type Need, needOf } from './feature-need.ts';
import { keyPart } from './keys.ts';
import { noteTurn, type TurnOutcome } from './table-turns.ts';
import type { Row, Table } from './tables.ts';

const ASK_AGAIN_MS = 3_600_000;

export interface FeatureLog {
  log(message: string): void;
  warn(message: string): void;
}

export interface Switch {
  readonly watermarks: Table;
  readonly tenantId: string;
  readonly now: Clock;
}

/** What one turn did, and which parts of it were refused. */
export interface Turn {
  readonly said: string;
  readonly refused?: readonly DirectoryRefusedError[];
}

/** Runs one turn of a feature, unless it is off, and notes that it had one: by that the doctor tells a timer that has fallen silent. */
export async function takeTurn(feature: Feature, place: Switch, log: FeatureLog, read: () => Promise<Turn>): Promise<void> {
  const { watermarks, tenantId, now } = place;
  const beat = (outcome: TurnOutcome, error?: string) =>
    noteTurn(watermarks, tenantId, { name: feature, endedAt: now(), outcome, ...(error === undefined ? {} : { error }) });
  try {
    await beat(await tryTurn(feature, place, log, read));
  } catch (error) {
    await beat('failed', error instanceof Error ? error.name : 'unknown error');
    throw error;
  }
}

/** A throttled turn is skipped: the next one reads what this one did not. */
async function tryTurn(feature: Feature, place: Switch, log: FeatureLog, read: () => Promise<Turn>): Promise<TurnOutcome> {
  const { watermarks, tenantId, now } = place;
  const off = (await watermarks.get(partitionOf(tenantId), feature))?.row;
  if (off !== undefined && off.whole === true && now() < Date.parse(String(off.askAgainAt))) return 'off';
  try {
    const { said, refused = [] } = await read();
    log.log(`${feature}: ${said}`);
    await note({ feature, refused, whole: false, off }, place, log);
    return 'done';
  } catch (error) {
    if (error instanceof DirectoryThrottledError) {
      log.warn(`${feature}: skipped this turn, ${needOf(feature).by} asked for a pause of ${error.retryAfterSeconds} s`);
      return 'throttled';
    }
    if (!(error instanceof DirectoryRefusedError)) throw error;
    await note({ feature, refused: [error], whole: true, off }, place, log);
    return 'refused';
  }
}

/** What is switched off of a feature, why, and what helps. */
export interface FeatureOff extends Need {
  readonly whole: boolean;
  readonly paths: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly offSince: string;
}

/** Undefined where it is on. */
export async function featureState(feature: Feature, watermarks: Table, tenantId: string): Promise<FeatureOff | undefined> {
  const row = (await watermarks.get(partitionOf(tenantId), feature))?.row;
  if (row === undefined) return undefined;
  return { ...needOf(feature), whole: row.whole === true, paths: String(row.paths), reason: String(row.reason), offSince: String(row.offSince) };
}

interface Noted {
  readonly feature: Feature;
  readonly refused: readonly DirectoryRefusedError[];
  /** Nothing of the feature could be done. */
  readonly whole: boolean;
  /** What was noted before. */
  readonly off: Row | undefined;
}

async function note({ feature, refused, whole, off }: Noted, { watermarks, tenantId, now }: Switch, log: FeatureLog): Promise<void> {
  const paths = refused.map(({ path }) => path).join(' ');
  if (refused.length === 0) {
    if (off === undefined) return;
    await watermarks.remove(partitionOf(tenantId), feature);
    return log.warn(`${feature} is on again`);
  }
  const { permission, lost, by } = needOf(feature);
  const offSince = String(off?.offSince ?? isoOf(now()));
  const state = { v: 1, whole, paths, reason: refused[0]?.reason ?? '', offSince, askAgainAt: isoOf(now() + ASK_AGAIN_MS) };
  await watermarks.put({ partitionKey: partitionOf(tenantId), rowKey: feature, ...state });
  if (off?.paths !== paths)
    log.warn(`${feature} is ${whole ? 'off' : 'partly off'}: ${by} refused ${paths} (${state.reason}). It needs ${permission}; until then ${lost}.`);
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_feature`;
}
