/**
 * What Microsoft refuses of a source, and when it is asked again. One refusal may be an incident of minutes, so a
 * source goes off only after several in a row, and is then asked again soon at first.
 */
import { type Clock, isoOf } from '../../base/clock.ts';
import type { DirectoryRefusedError } from '../../graph/graph-errors.ts';
import { LICENCES, PERMISSION_APIS, PERMISSIONS, type PolledSource } from '../../graph/graph-permissions.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { readHeartbeat } from './poll-heartbeats.ts';

interface RefusalContext {
  readonly store: TenantStore;
  readonly now: Clock;
  warn(line: string): void;
}

/** What a source needs, and what is missing without it. */
export interface SourceRequirements {
  readonly permission: string;
  readonly lost: string;
  /** The API that refuses: Graph or the activity feed. */
  readonly by: string;
}

/** What is refused of a source, and why. */
export interface SourceOff extends SourceRequirements {
  /** Nothing of the source is read: it is not even tried until it is asked again. */
  readonly fullyOff: boolean;
  /** It was read before. False where it was refused from the first poll on, as without a licence. */
  readonly sawBefore: boolean;
  readonly paths: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly offSince: string;
}

interface Refusals {
  readonly refused: readonly DirectoryRefusedError[];
  /** Nothing of the source could be read. */
  readonly all: boolean;
  /** The row saved before. */
  readonly off: Row | undefined;
}

const OFF_AFTER = 3;
/** Minutes from the refusal that switched the source off, and from each one after it. The last one repeats. */
const ASK_AGAIN = [1, 5, 15, 60] as const;
const LONGEST_OFF_MS = 60 * 60_000;

/** Requirements that are neither a permission nor a licence. */
const OTHER_REQUIREMENTS: Readonly<Partial<Record<PolledSource, string>>> = {
  'connector-policies': ', and unified auditing switched on',
  canary:
    ' over the user CANARY_USER_ID, or better User Administrator over an administrative unit of that user alone' +
    ' (without that setting AuditLog.Read.All)',
};

/** Undefined where nothing is refused. */
export async function sourceOffState(source: PolledSource, store: TenantStore): Promise<SourceOff | undefined> {
  const row = await offRow(source, store);
  if (row === undefined) return undefined;
  return {
    ...requirementsOf(source),
    fullyOff: row.whole === true,
    sawBefore: row.sawBefore === true,
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

export async function offRow(source: PolledSource, store: TenantStore): Promise<Row | undefined> {
  return (await store.table('Watermarks').get(partitionOf(store.tenantId), source))?.row;
}

/** Whether the source is off and not asked again yet. */
export function isOff(off: Row | undefined, now: number): boolean {
  const wait = off?.whole === true ? Date.parse(String(off.askAgainAt)) - now : 0;
  // No wait is longer: then the clock was ahead when it was written, or is behind now.
  return wait > 0 && wait <= LONGEST_OFF_MS;
}

/** Switches the source off, keeps it off, or switches it on again, and logs each change once. */
export async function saveRefusals(
  source: PolledSource,
  { refused, all, off }: Refusals,
  { store, now, warn }: RefusalContext,
): Promise<void> {
  const watermarks = store.table('Watermarks');
  const partitionKey = partitionOf(store.tenantId);
  if (refused.length === 0) {
    if (off === undefined) return;
    await watermarks.remove(partitionKey, source);
    return warn(`${source} is on again`);
  }
  const paths = refused.map(({ path }) => path).join(' ');
  const reason = refused[0]?.reason ?? '';
  const inARow = all ? Number(off?.inARow ?? 0) + 1 : 0;
  const minutes = ASK_AGAIN[Math.min(inARow - OFF_AFTER, ASK_AGAIN.length - 1)] ?? 0;
  await watermarks.put({
    partitionKey,
    rowKey: source,
    v: 1,
    whole: inARow >= OFF_AFTER,
    inARow,
    paths,
    reason,
    sawBefore: off === undefined ? await wasRead(source, store) : off.sawBefore === true,
    offSince: String(off?.offSince ?? isoOf(now())),
    askAgainAt: isoOf(now() + minutes * 60_000),
  });
  if (off?.paths === paths) return;
  const { permission, lost, by } = requirementsOf(source);
  const state = `${source} is ${all ? 'off' : 'partly off'}: ${by} refused ${paths} (${reason}).`;
  warn(`${state} It needs ${permission}; until then ${lost}.`);
}

async function wasRead(source: PolledSource, store: TenantStore): Promise<boolean> {
  return (await readHeartbeat(store, source))?.lastDoneAt !== undefined;
}

/** The name is older than the word "source". */
function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_feature`;
}

function enumerate(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
