/** Runs one poll of a source. A missing permission or licence switches the source off; it is tried again every hour. */
import { type Clock, isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { DirectoryRefusedError, DirectoryThrottledError } from '../../graph/graph-errors.ts';
import { LICENCES, PERMISSION_APIS, PERMISSIONS, type PolledSource } from '../../graph/graph-permissions.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { type PollOutcome, saveHeartbeat } from './poll-heartbeats.ts';

export interface RunLog {
  log(message: string): void;
  warn(message: string): void;
}

export interface RunContext {
  readonly store: TenantStore;
  readonly now: Clock;
  readonly log: RunLog;
}

export interface PollSummary {
  /** What one poll did, for the log. */
  readonly text: string;
  /** The parts of the source that Microsoft refused. */
  readonly refused?: readonly DirectoryRefusedError[];
}

/** What a source needs, and what is missing without it. */
export interface SourceRequirements {
  readonly permission: string;
  readonly lost: string;
  /** The API that refuses: Graph or the activity feed. */
  readonly by: string;
}

/** What is switched off of a source, and why. */
export interface SourceOff extends SourceRequirements {
  /** False where other parts of the source still work. */
  readonly fullyOff: boolean;
  readonly paths: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly offSince: string;
}

const RETRY_REFUSED_MS = 3_600_000;

/** Requirements that are neither a permission nor a licence. */
const OTHER_REQUIREMENTS: Readonly<Partial<Record<PolledSource, string>>> = {
  'connector-policies': ', and unified auditing switched on',
  canary:
    ' over the user CANARY_USER_ID, or better User Administrator over an administrative unit of that user alone' +
    ' (without that setting AuditLog.Read.All)',
};

/** Polls unless the source is off. Saves a heartbeat either way: without one, the doctor reports a silent timer. */
export async function runPoll(
  source: PolledSource,
  context: RunContext,
  poll: () => Promise<PollSummary>,
): Promise<void> {
  const { store, now } = context;
  const beat = (outcome: PollOutcome, error?: string) =>
    saveHeartbeat(store, defined({ name: source, endedAt: now(), outcome, error }));
  try {
    await beat(await tryPoll(source, context, poll));
  } catch (error) {
    await beat('failed', error instanceof Error ? error.name : 'unknown error');
    throw error;
  }
}

/** Undefined where the source is on. */
export async function sourceOffState(source: PolledSource, store: TenantStore): Promise<SourceOff | undefined> {
  const row = await offRow(source, store);
  if (row === undefined) return undefined;
  return {
    ...requirementsOf(source),
    fullyOff: row.whole === true,
    paths: String(row.paths),
    reason: String(row.reason),
    offSince: String(row.offSince),
  };
}

export function requirementsOf(source: PolledSource): SourceRequirements {
  const permissions = PERMISSIONS.filter(({ without }) => source in without);
  const licence = LICENCES[source];
  const names = [...permissions.map(({ name }) => name), ...(licence === undefined ? [] : [`an ${licence} licence`])];
  const lost = new Set(permissions.flatMap(({ without }) => without[source] ?? []));
  return {
    permission: `${enumerate(names)}${OTHER_REQUIREMENTS[source] ?? ''}`,
    lost: [...lost].join('; '),
    by: PERMISSION_APIS[permissions[0]?.api ?? 'graph'].answers,
  };
}

/** A throttled poll is skipped: the next one reads what this one did not. */
async function tryPoll(
  source: PolledSource,
  context: RunContext,
  poll: () => Promise<PollSummary>,
): Promise<PollOutcome> {
  const { store, now, log } = context;
  const off = await offRow(source, store);
  if (off !== undefined && off.whole === true && now() < Date.parse(String(off.askAgainAt))) return 'off';
  try {
    const { text, refused = [] } = await poll();
    log.log(`${source}: ${text}`);
    await saveOffState(source, { refused, fullyOff: false, off }, context);
    return 'done';
  } catch (error) {
    if (error instanceof DirectoryThrottledError) {
      const { by } = requirementsOf(source);
      log.warn(`${source}: skipped this poll, ${by} asked for a pause of ${error.retryAfterSeconds} s`);
      return 'throttled';
    }
    if (!(error instanceof DirectoryRefusedError)) throw error;
    await saveOffState(source, { refused: [error], fullyOff: true, off }, context);
    return 'refused';
  }
}

interface Refusals {
  readonly refused: readonly DirectoryRefusedError[];
  /** Nothing of the source could be read. */
  readonly fullyOff: boolean;
  /** The row saved before. */
  readonly off: Row | undefined;
}

async function saveOffState(
  source: PolledSource,
  { refused, fullyOff, off }: Refusals,
  { store, now, log }: RunContext,
): Promise<void> {
  const watermarks = store.table('Watermarks');
  const partitionKey = partitionOf(store.tenantId);
  if (refused.length === 0) {
    if (off === undefined) return;
    await watermarks.remove(partitionKey, source);
    return log.warn(`${source} is on again`);
  }
  const paths = refused.map(({ path }) => path).join(' ');
  const reason = refused[0]?.reason ?? '';
  await watermarks.put({
    partitionKey,
    rowKey: source,
    v: 1,
    whole: fullyOff,
    paths,
    reason,
    offSince: String(off?.offSince ?? isoOf(now())),
    askAgainAt: isoOf(now() + RETRY_REFUSED_MS),
  });
  if (off?.paths === paths) return;
  const { permission, lost, by } = requirementsOf(source);
  const state = `${source} is ${fullyOff ? 'off' : 'partly off'}: ${by} refused ${paths} (${reason}).`;
  log.warn(`${state} It needs ${permission}; until then ${lost}.`);
}

async function offRow(source: PolledSource, store: TenantStore): Promise<Row | undefined> {
  return (await store.table('Watermarks').get(partitionOf(store.tenantId), source))?.row;
}

/** The name is older than the word "source". */
function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_feature`;
}

function enumerate(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
