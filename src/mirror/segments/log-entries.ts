/** What writes change, compared with what the mirror has: a state that is as it was is not written. */
import { currentState, type Image, recordKey } from './image.ts';
import { isDerived } from './link-kinds.ts';
import type { LogEntry } from './log-rows.ts';
import type { StoredText } from './stored-text.ts';

export interface TextWrite {
  readonly kind: string;
  readonly key: string;
  /** Absent: it is gone. */
  readonly text?: string;
  /** Written after those that do not lead: the log may need several rows. */
  readonly leads?: true;
}

export interface WriteMoment {
  /** Start of a new state: it may have begun just after the previous reading. Milliseconds. */
  readonly from: number;
  /** When this reading ended: the old state may have held until then. Milliseconds. */
  readonly at: number;
}

/** What is written at one moment. Of a key that comes twice, the last write counts. */
export interface WriteCall {
  readonly writes: readonly TextWrite[];
  readonly moment: WriteMoment;
}

/** In the order of the calls. */
export function entriesOf(image: Image, calls: readonly WriteCall[]): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  const changed = new Map<string, StoredText | undefined>();
  for (const { writes, moment } of calls) {
    const last = [...new Map(writes.map((write) => [recordKey(write.kind, write.key), write])).values()];
    for (const write of [...last.filter(({ leads }) => !leads), ...last.filter(({ leads }) => leads)]) {
      const { kind, key } = write;
      if (isDerived(write)) continue;
      const name = recordKey(kind, key);
      const before = changed.has(name) ? changed.get(name) : currentState(image, kind, key);
      const entry = entryOf(write, before, moment);
      if (!entry) continue;
      entries.push(entry);
      changed.set(name, entry.state);
    }
  }
  return entries;
}

function entryOf(
  { kind, key, text }: TextWrite,
  before: StoredText | undefined,
  { from, at }: WriteMoment,
): LogEntry | undefined {
  if (before?.text === text) return undefined;
  return {
    kind,
    key,
    ...(text !== undefined && { state: { text, from: before ? at : from, seenAt: at } }),
    ...(before && { closed: { ...before, until: at } }),
  };
}
