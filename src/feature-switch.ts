/** A missing permission or licence turns a feature off, once and clearly, and is asked again every hour: not an error loop. */
import type { Clock } from './clock.ts';
import { isoOf } from './clock.ts';
import { DirectoryRefusedError, DirectoryThrottledError } from './errors.ts';
import type { Row, Table } from './tables.ts';

/** What can be read, or kept up, by itself. */
export type Feature = 'users' | 'consents' | 'policies' | 'directory-audits' | 'subscriptions';

/** What each feature needs, and what is lost without it; for the one line that says so. */
const NEEDS: Readonly<Record<Feature, { readonly permission: string; readonly lost: string }>> = {
  users: { permission: 'User.Read.All and GroupMember.Read.All', lost: 'accounts disabled or deleted are seen through the audit log only' },
  consents: { permission: 'Directory.Read.All and Application.Read.All', lost: 'consents revoked are seen through the audit log only' },
  policies: { permission: 'Policy.Read.All', lost: 'policy changes are seen through the audit log only' },
  'directory-audits': { permission: 'AuditLog.Read.All', lost: 'who did it, and when exactly, is not known' },
  subscriptions: { permission: 'User.Read.All and Group.Read.All', lost: 'changes are seen at the next poll, not at once' },
};

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

/** What one turn did, and which parts of it Graph refused. */
export interface Turn {
  readonly said: string;
  readonly refused?: readonly DirectoryRefusedError[];
}

/** Runs one turn of a feature, unless it is off. A throttled turn is skipped: the next one reads what this one did not. */
export async function takeTurn(feature: Feature, place: Switch, log: FeatureLog, read: () => Promise<Turn>): Promise<void> {
  const { watermarks, tenantId, now } = place;
  const off = (await watermarks.get(partitionOf(tenantId), feature))?.row;
  if (off !== undefined && off.whole === true && now() < Date.parse(String(off.askAgainAt))) return;
  try {
    const { said, refused = [] } = await read();
    log.log(`${feature}: ${said}`);
    await note({ feature, refused, whole: false, off }, place, log);
  } catch (error) {
    if (error instanceof DirectoryThrottledError) return log.warn(`${feature}: skipped this turn, Graph asked for a pause of ${error.retryAfterSeconds} s`);
    if (!(error instanceof DirectoryRefusedError)) throw error;
    await note({ feature, refused: [error], whole: true, off }, place, log);
  }
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
  const { permission, lost } = NEEDS[feature];
  const offSince = String(off?.offSince ?? isoOf(now()));
  const state = { v: 1, whole, paths, reason: refused[0]?.reason ?? '', offSince, askAgainAt: isoOf(now() + ASK_AGAIN_MS) };
  await watermarks.put({ partitionKey: partitionOf(tenantId), rowKey: feature, ...state });
  if (off?.paths !== paths)
    log.warn(`${feature} is ${whole ? 'off' : 'partly off'}: Graph refused ${paths} (${state.reason}). It needs ${permission}; until then ${lost}.`);
}

function partitionOf(tenantId: string): string {
  return `${tenantId}_feature`;
}
