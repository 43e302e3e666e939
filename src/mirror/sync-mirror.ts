/** Reads what no first reading has read yet, without waiting for the turns of the timers. */

import { wallTime } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { codeOf } from '../base/errors.ts';
import { DirectoryThrottledError } from '../graph/graph-errors.ts';
import { mirrorStatus, type SourceStatus } from './mirror-status.ts';
import { type MirrorPollContext, pollReaders, type SourceReader } from './poll.ts';
import { FULL_READERS, LIST_READERS } from './poll-tenant.ts';
import type { MirrorSource } from './states/table-watermarks.ts';
import { tableMirror } from './table-mirror.ts';

interface Sync extends Omit<MirrorPollContext, 'mirror' | 'sliceMs'> {
  readonly sources: readonly MirrorSource[];
  progress(statuses: readonly SourceStatus[]): void;
  /** Real time. For tests. */
  pause?(ms: number): Promise<void>;
}

/** Sources in their order: what names groups comes before the members of groups. */
const WAVES: readonly (readonly MirrorSource[])[] = [
  ['groups'],
  ['conditional-access', 'directory-roles', 'service-principals', 'users', 'devices'],
  ['grants', 'registrations', 'app-links', 'app-owners', 'managers', 'device-users', 'device-owners'],
  ['group-members', 'named-locations', 'authentication-strengths', 'security-defaults', 'token-lifetimes'],
  ['cross-tenant-access', 'conditional-access-settings'],
];
const OPEN: readonly SourceStatus['phase'][] = ['waiting', 'baseline', 'resync'];
const AT_ONCE = 4;
const MOST_TRIES = 5;
/** Short, so that the progress is seen. */
const SLICE_MS = 5_000;
/** Another worker reads the source: it is looked at again after this. */
const BUSY_MS = 5_000;

/** Resolves to how far all is, and why some source was not read. */
export async function syncMirror(
  sync: Sync,
): Promise<{ readonly statuses: readonly SourceStatus[]; readonly failures: ReadonlyMap<MirrorSource, string> }> {
  const { store, sources, progress, pause = wallTime.pause } = sync;
  const failures = new Map<MirrorSource, string>();
  const poll: MirrorPollContext = { ...sync, mirror: tableMirror({ store }), sliceMs: SLICE_MS };
  const statuses = async () => (await mirrorStatus(store)).filter(({ source }) => sources.includes(source));
  const phaseOf = async (source: MirrorSource) =>
    (await mirrorStatus(store)).find((status) => status.source === source)?.phase ?? 'changes';
  const isOpen = async (source: MirrorSource) => OPEN.includes(await phaseOf(source));

  for (const wave of WAVES) {
    const wanted = wave.filter((source) => sources.includes(source));
    await mapConcurrently(AT_ONCE, wanted, async (source) => {
      const [pages, list] = [FULL_READERS[source], LIST_READERS[source]];
      if (list && (await isOpen(source))) note(source, await readList(list, poll, pause));
      while (pages && !failures.has(source) && (await isOpen(source))) {
        const some = await readSome(pages, poll);
        note(source, some);
        progress(await statuses());
        const waitMs = some.read === 0 ? Math.max(some.waitMs, BUSY_MS) : some.waitMs;
        if (waitMs > 0 && (await isOpen(source))) await pause(waitMs);
      }
      progress(await statuses());
    });
  }
  return { statuses: await statuses(), failures };

  function note(source: MirrorSource, { failure }: Some): void {
    if (failure !== undefined) failures.set(source, failure);
  }
}

interface Some {
  readonly read: number;
  readonly waitMs: number;
  readonly failure?: string;
}

/** A list is short, but Conditional Access allows one request a second for all tools of the tenant. */
async function readList(
  reader: SourceReader,
  poll: MirrorPollContext,
  pause: (ms: number) => Promise<void>,
): Promise<Some> {
  for (let tries = 1; ; tries += 1) {
    const some = await readSome(reader, poll);
    if (some.waitMs === 0) return some;
    if (tries === MOST_TRIES) return { ...some, failure: 'Microsoft Graph asked for pauses again and again' };
    await pause(some.waitMs);
  }
}

async function readSome(reader: SourceReader, poll: MirrorPollContext): Promise<Some> {
  const { read, refused, failed } = await pollReaders(poll, [reader]);
  const [no] = refused;
  if (no) return { read, waitMs: 0, failure: `${no.path} was refused (${no.reason})` };
  const throttled = failed.find((error) => error instanceof DirectoryThrottledError);
  const waitMs = (throttled?.retryAfterSeconds ?? 0) * 1000;
  const [other] = failed.filter((error) => error !== throttled);
  return { read, waitMs, ...(other === undefined ? {} : { failure: codeOf(other) }) };
}
