/** The records of a log, taken out of whatever wraps them, with those that are worth reading. */
import { type LogRecords, readLogFile, type UnreadableLine } from '../../ingest/log-files/log-file.ts';
import type { LogSource } from '../../ingest/log-files/log-source.ts';
import { recordsWithin } from '../../ingest/records/unwrap-record.ts';
import type { ImportFilter, Selection } from './import-filter.ts';

export interface SelectedRecords extends LogRecords, Selection {}

/** @param onBytes called with the size of each chunk, for a progress display */
export async function* selectRecords(
  source: LogSource,
  filter: ImportFilter,
  onBytes?: (count: number) => void,
): AsyncGenerator<SelectedRecords | UnreadableLine> {
  let added = 0;
  for await (const part of readLogFile(source.read(onBytes))) {
    if (!('raws' in part)) {
      yield part;
      continue;
    }
    const selection = filter.select(part.raws);
    const inner = selection.unrecognised.length === 0 ? undefined : unwrapped(part, selection.unrecognised);
    const { raws, lineOf } = inner ?? part;
    yield { first: part.first + added, raws, lineOf, ...(inner ? filter.select(inner.raws) : selection) };
    added += raws.length - part.raws.length;
  }
}

/** Reads the records once more. Only where something was not recognised, they are taken out of wrappers again. */
export async function* readRecordsAgain(source: LogSource, filter: ImportFilter): AsyncGenerator<LogRecords> {
  const parts = filter.hasUnrecognised() ? selectRecords(source, filter) : readLogFile(source.read());
  for await (const part of parts) if ('raws' in part) yield part;
}

/** One wrapper may hold many records, which take its place. Undefined where nothing was wrapped. */
function unwrapped(part: LogRecords, unrecognised: readonly number[]): Omit<LogRecords, 'first'> | undefined {
  const within = new Map<number, readonly unknown[]>();
  for (const index of unrecognised) {
    const records = recordsWithin(part.raws[index]);
    if (records.length > 0) within.set(index, records);
  }
  if (within.size === 0) return undefined;
  const [raws, origins]: [unknown[], number[]] = [[], []];
  for (const [index, raw] of part.raws.entries()) {
    for (const record of within.get(index) ?? [raw]) {
      raws.push(record);
      origins.push(index);
    }
  }
  return { raws, lineOf: (index) => part.lineOf(origins[index] ?? 0) };
}
