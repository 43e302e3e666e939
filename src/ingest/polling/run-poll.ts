/** Runs one poll of a source, and keeps how it ended. A source that is refused again and again is switched off. */
import type { Clock } from '../../base/clock.ts';
import { DirectoryRefusedError, DirectoryThrottledError, TurnBudgetError } from '../../graph/graph-errors.ts';
import type { PolledSource } from '../../graph/graph-permissions.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { blindFor, type Heartbeat, type PollEnd, saveHeartbeat } from './poll-heartbeats.ts';
import { isOff, offRow, requirementsOf, saveRefusals } from './source-refusals.ts';

export interface RunLog {
  log(message: string): void;
  warn(message: string): void;
}

export interface RunContext {
  readonly store: TenantStore;
  readonly now: Clock;
  readonly log: RunLog;
  /** Called after each poll with how long the source has not been read: 0 where this poll read it. */
  noteBlind?(source: PolledSource, minutes: number): void;
}

export interface PollSummary {
  /** It was done without asking Graph, as the first poll of a log is. */
  readonly askedNothing?: boolean;
  /** What one poll did, for the log. */
  readonly text: string;
  /** The parts of the source that Microsoft refused. */
  readonly refused?: readonly DirectoryRefusedError[];
  /** What a person should know of this poll. */
  readonly warnings?: readonly string[];
  /** A part of the source did not fit into this poll. The next one goes on. */
  readonly overBudget?: boolean;
  /** A part of the source is being read for the first time, which takes longer than one poll. */
  readonly inBaseline?: boolean;
}

/** Polls unless the source is off. Saves a heartbeat either way: without one, the doctor reports a silent timer. */
export async function runPoll(
  source: PolledSource,
  context: RunContext,
  poll: () => Promise<PollSummary>,
): Promise<void> {
  const { store, now } = context;
  const beat = async (end: Omit<PollEnd, 'name' | 'endedAt'>) => {
    const heartbeat = await saveHeartbeat(store, { name: source, endedAt: now(), ...end });
    if (!wasNeverGranted(heartbeat)) context.noteBlind?.(source, Math.floor(blindFor(heartbeat, now()) / 60_000));
  };
  try {
    await beat(await tryPoll(source, context, poll));
  } catch (error) {
    await beat({ outcome: 'failed', error: error instanceof Error ? error.name : 'unknown error' });
    throw error;
  }
}

/** What a tenant has no licence or permission for is not missed. */
function wasNeverGranted({ outcome, lastDoneAt }: Heartbeat): boolean {
  return lastDoneAt === undefined && (outcome === 'refused' || outcome === 'off');
}

/** A poll that is throttled, or takes too much, is no failure of ours: the next one reads what this one did not. */
async function tryPoll(
  source: PolledSource,
  { store, now, log }: RunContext,
  poll: () => Promise<PollSummary>,
): Promise<Pick<PollEnd, 'outcome' | 'askedNothing'>> {
  const off = await offRow(source, store);
  if (isOff(off, now())) return { outcome: 'off' };
  const save = (refused: readonly DirectoryRefusedError[], all: boolean) =>
    saveRefusals(source, { refused, all, off }, { store, now, warn: (line) => log.warn(line) });
  try {
    const { text, refused = [], warnings = [], askedNothing = false, ...summary } = await poll();
    log.log(`${source}: ${text}`);
    for (const warning of warnings) log.warn(`${source}: ${warning}`);
    await save(refused, false);
    return { outcome: outcomeOf(summary), askedNothing };
  } catch (error) {
    if (error instanceof DirectoryThrottledError) {
      const { by } = requirementsOf(source);
      log.warn(`${source}: skipped this poll, ${by} asked for a pause of ${error.retryAfterSeconds} s`);
      return { outcome: 'throttled' };
    }
    if (error instanceof TurnBudgetError) {
      log.warn(`${source}: stopped this poll, it took all ${error.spent} that a poll may take; the next one goes on`);
      return { outcome: 'budget' };
    }
    if (!(error instanceof DirectoryRefusedError)) throw error;
    await save([error], true);
    return { outcome: 'refused' };
  }
}

function outcomeOf({ overBudget = false, inBaseline = false }: Pick<PollSummary, 'overBudget' | 'inBaseline'>) {
  if (inBaseline) return 'baseline';
  return overBudget ? 'budget' : 'done';
}
