/** A missing permission or licence turns a feature off, once and clearly, and is asked again every hour: not an error loop. */
import { type Clock, isoOf } from '../../base/clock.ts';
import { DirectoryRefusedError, DirectoryThrottledError } from '../../graph/graph-errors.ts';
import { LICENCES, PERMISSION_APIS, PERMISSIONS, type PolledSource } from '../../graph/graph-permissions.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row, Table } from '../../storage/tables.ts';
import { type PollOutcome, saveHeartbeat } from './poll-heartbeats.ts';

const ASK_AGAIN_MS = 3_600_000;

export interface RunLog {
  log(message: string): void;
  warn(message: string): void;
}

export interface PollStore {
  readonly watermarks: Table;
  readonly tenantId: string;
  readonly now: Clock;
}

/** What one turn did, and which parts of it were refused. */
export interface PollSummary {
  readonly text: string;
  readonly refused?: readonly DirectoryRefusedError[];
}

/** Runs one turn of a feature, unless it is off, and notes that it had one: by that the doctor tells a timer that has fallen silent. */
export async function runPoll(
  feature: PolledSource,
  place: PollStore,
  log: RunLog,
  read: () => Promise<PollSummary>,
): Promise<void> {
  const { watermarks, tenantId, now } = place;
  const beat = (outcome: PollOutcome, error?: string) =>
    saveHeartbeat(watermarks, tenantId, {
      name: feature,
      endedAt: now(),
      outcome,
      ...(error === undefined ? {} : { error }),
    });
  try {
    await beat(await tryTurn(feature, place, log, read));
  } catch (error) {
    await beat('failed', error instanceof Error ? error.name : 'unknown error');
    throw error;
  }
}

/** A throttled turn is skipped: the next one reads what this one did not. */
async function tryTurn(
  feature: PolledSource,
  place: PollStore,
  log: RunLog,
  read: () => Promise<PollSummary>,
): Promise<PollOutcome> {
  const { watermarks, tenantId, now } = place;
  const off = (await watermarks.get(partitionOf(tenantId), feature))?.row;
  if (off !== undefined && off.whole === true && now() < Date.parse(String(off.askAgainAt))) return 'off';
  try {
    const { text, refused = [] } = await read();
    log.log(`${feature}: ${text}`);
    await note({ feature, refused, whole: false, off }, place, log);
    return 'done';
  } catch (error) {
    if (error instanceof DirectoryThrottledError) {
      log.warn(
        `${feature}: skipped this turn, ${requirementsOf(feature).by} asked for a pause of ${error.retryAfterSeconds} s`,
      );
      return 'throttled';
    }
    if (!(error instanceof DirectoryRefusedError)) throw error;
    await note({ feature, refused: [error], whole: true, off }, place, log);
    return 'refused';
  }
}

/** What is switched off of a feature, why, and what helps. */
export interface SourceOff extends SourceRequirements {
  readonly whole: boolean;
  readonly paths: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly offSince: string;
}

/** Undefined where it is on. */
export async function sourceOffState(
  feature: PolledSource,
  watermarks: Table,
  tenantId: string,
): Promise<SourceOff | undefined> {
  const row = (await watermarks.get(partitionOf(tenantId), feature))?.row;
  if (row === undefined) return undefined;
  return {
    ...requirementsOf(feature),
    whole: row.whole === true,
    paths: String(row.paths),
    reason: String(row.reason),
    offSince: String(row.offSince),
  };
}

interface Noted {
  readonly feature: PolledSource;
  readonly refused: readonly DirectoryRefusedError[];
  /** Nothing of the feature could be done. */
  readonly whole: boolean;
  /** What was noted before. */
  readonly off: Row | undefined;
}

async function note(
  { feature, refused, whole, off }: Noted,
  { watermarks, tenantId, now }: PollStore,
  log: RunLog,
): Promise<void> {
  const paths = refused.map(({ path }) => path).join(' ');
  if (refused.length === 0) {
    if (off === undefined) return;
    await watermarks.remove(partitionOf(tenantId), feature);
    return log.warn(`${feature} is on again`);
  }
  const { permission, lost, by } = requirementsOf(feature);
  const offSince = String(off?.offSince ?? isoOf(now()));
  const state = {
    v: 1,
    whole,
    paths,
    reason: refused[0]?.reason ?? '',
    offSince,
    askAgainAt: isoOf(now() + ASK_AGAIN_MS),
  };
  await watermarks.put({ partitionKey: partitionOf(tenantId), rowKey: feature, ...state });
  if (off?.paths !== paths)
    log.warn(
      `${feature} is ${whole ? 'off' : 'partly off'}: ${by} refused ${paths} (${state.reason}). It needs ${permission}; until then ${lost}.`,
    );
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_feature`;
}

// What a feature needs, and what is lost without it, by the list of permissions; for the one line that says so.

export interface SourceRequirements {
  readonly permission: string;
  readonly lost: string;
  /** Who answers for it. */
  readonly by: string;
}

/** What no permission and no licence says. */
const BESIDES: Readonly<Partial<Record<PolledSource, string>>> = {
  'connector-policies': ', and unified auditing switched on',
  canary:
    ' over the user CANARY_USER_ID, or better User Administrator over an administrative unit of that user alone (without that setting AuditLog.Read.All)',
};

export function requirementsOf(feature: PolledSource): SourceRequirements {
  const permissions = PERMISSIONS.filter(({ without }) => feature in without);
  const licence = LICENCES[feature];
  const needs = [...permissions.map(({ name }) => name), ...(licence === undefined ? [] : [`an ${licence} licence`])];
  const lost = new Set(permissions.flatMap(({ without }) => without[feature] ?? []));
  return {
    permission: `${inWords(needs)}${BESIDES[feature] ?? ''}`,
    lost: [...lost].join('; '),
    by: PERMISSION_APIS[permissions[0]?.api ?? 'graph'].answers,
  };
}

function inWords(needs: readonly string[]): string {
  return needs.length < 2 ? needs.join('') : `${needs.slice(0, -1).join(', ')} and ${needs.at(-1)}`;
}
