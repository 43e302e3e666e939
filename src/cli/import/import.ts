/** Reads exported logs and tells what ended sign-ins in them: against the record of a tenant, or dry, against nothing. */
import { stat } from 'node:fs/promises';
import { type Clock, isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { AuditorError, MalformedInputError } from '../../base/errors.ts';
import { isRelevantActivity, tellsAlone } from '../../detect/detect-reports.ts';
import { type LogRecords, readLogFile, type UnreadableLine } from '../../ingest/log-files/log-file.ts';
import { tenantIdOf } from '../../ingest/records/audit-log-record.ts';
import { readLogSignal } from '../../ingest/records/log-signal.ts';
import type { LogSignal } from '../../ingest/signal.ts';
import type { ProcessedReport } from '../../pipeline.ts';
import { type ImportFilter, importFilterOf, successesAmong } from './import-filter.ts';
import { type Findings, type FoundRevocation, findingsOf } from './import-findings.ts';

export interface ImportedFile {
  /** As it was given. */
  readonly file: string;
  /** How many were read, of whatever kind. */
  readonly records: number;
  readonly unreadable: readonly UnreadableLine[];
  /** How many more could not be read, where the list would grow too long. */
  readonly moreUnreadable?: number;
  readonly revocations: readonly FoundRevocation[];
}

export interface Import {
  /** Settles (and with a store records) what one record tells. */
  readonly take: (signal: LogSignal) => Promise<readonly ProcessedReport[]>;
  /** Records of another tenant are refused. Absent in a dry run, where any tenant's will do. */
  readonly tenantId?: string;
  /** Object ids, in lower case, of users whose successful sign-ins matter. Absent in a dry run, which waits for nobody. */
  readonly awaited?: () => Promise<ReadonlySet<string>>;
  readonly now: Clock;
  readonly progress?: ImportProgress;
}

export interface ImportProgress {
  start(file: string, bytes: number): void;
  read(bytes: number): void;
  end(): void;
}

/** Stands for the tenant where an export does not say whose it is. */
const NO_TENANT = '00000000-0000-0000-0000-000000000000';
/** Records settled at once: a store takes its time, yet neighbours are often one subject's, and only so many can meet there. */
const AT_ONCE = 12;

/** In the order given. A file that cannot be opened stops the import before it begins. */
export async function importFiles(files: readonly string[], options: Import): Promise<readonly ImportedFile[]> {
  const found = await Promise.all(files.map(statOf));
  const findings = findingsOf();
  // Without a mirror a membership tells nothing, and a directory writes of little else.
  const isWorth = options.tenantId === undefined ? tellsAlone : isRelevantActivity;
  const tallies: ImportCounts[] = [];
  const signedIn: Reading[] = [];
  for (const { file, bytes, modifiedAt } of found) {
    const reading = { file, modifiedAt, options, findings, sieve: importFilterOf(isWorth) };
    options.progress?.start(file, bytes);
    tallies.push(await importFile(reading));
    options.progress?.end();
    if (reading.sieve.sawSuccess()) signedIn.push(reading);
  }
  await importSuccesses(signedIn, options);
  const byFile = findings.byFile();
  return tallies.map((tally) => ({ ...tally.summary(), revocations: byFile.get(tally.file) ?? [] }));
}

interface Reading {
  readonly file: string;
  readonly modifiedAt: string;
  readonly options: Import;
  readonly findings: Findings;
  readonly sieve: ImportFilter;
}

async function importFile(reading: Reading): Promise<ImportCounts> {
  const tally = importCountsOf(reading.file);
  for await (const part of readLogFile(reading.file, reading.options.progress?.read)) {
    if (!('raws' in part)) {
      tally.refuse(part.line, part.reason);
      continue;
    }
    const { relevant, strays } = reading.sieve.sift(part.raws);
    tally.count(part.raws.length - strays.length);
    for (const index of strays) tally.refuse(part.lineOf(index), 'not a record: it has no members');
    await mapConcurrently(AT_ONCE, relevant, (index) => takeRecord(part, index, { ...reading, tally }));
  }
  return tally;
}

/** Read once more, now that it is known who is waited for: many exports have the newest first, and a million sign-ins fit in no memory. */
async function importSuccesses(readings: readonly Reading[], { awaited, take }: Import): Promise<void> {
  const users = readings.length === 0 ? undefined : await awaited?.();
  if (users === undefined || users.size === 0) return;
  for (const reading of readings) {
    for await (const part of readLogFile(reading.file)) {
      if (!('raws' in part)) continue;
      const successes = successesAmong(part.raws, users).flatMap((index) => readable(part.raws[index], reading) ?? []);
      await mapConcurrently(AT_ONCE, successes, take);
    }
  }
}

/** What cannot be read was told of at the first reading, or is no loss. */
function readable(raw: unknown, reading: Reading): LogSignal | undefined {
  try {
    return signalOf(raw, reading);
  } catch (error) {
    if (error instanceof AuditorError) return undefined;
    throw error;
  }
}

/** One bad record does not stop the rest; a store that fails does. */
async function takeRecord(
  part: LogRecords,
  index: number,
  reading: Reading & { readonly tally: ImportCounts },
): Promise<void> {
  const { file, options, findings, tally } = reading;
  try {
    const signal = signalOf(part.raws[index], reading);
    if (signal === undefined) return;
    const audited = await options.take(signal);
    findings.note({ file, record: part.first + index, sourceId: signal.sourceId }, audited);
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    tally.count(-1);
    tally.refuse(part.lineOf(index), error.message);
  }
}

function signalOf(raw: unknown, { modifiedAt, options }: Reading): LogSignal | undefined {
  const { tenantId, now } = options;
  const named = tenantIdOf(raw);
  if (tenantId !== undefined && named !== undefined && named.toLowerCase() !== tenantId.toLowerCase()) {
    throw new MalformedInputError('log record', `it is of tenant ${named}, and this record is kept for ${tenantId}`);
  }
  // What has lost its time can be looked at, before it was exported; it cannot go on record.
  const undatedAt = tenantId === undefined ? modifiedAt : undefined;
  return readLogSignal(raw, { tenantId: tenantId ?? named ?? NO_TENANT, seenAt: isoOf(now()), undatedAt });
}

async function statOf(
  file: string,
): Promise<{ readonly file: string; readonly bytes: number; readonly modifiedAt: string }> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new MalformedInputError(file, 'it cannot be opened', { cause });
  });
  if (found.isDirectory()) throw new MalformedInputError(file, 'it is a folder; name the files in it');
  return { file, bytes: found.size, modifiedAt: isoOf(found.mtimeMs) };
}

// What is counted of one file.

export interface ImportCounts {
  readonly file: string;
  count(records: number): void;
  refuse(line: number, reason: string): void;
  summary(): {
    readonly file: string;
    readonly records: number;
    readonly unreadable: readonly UnreadableLine[];
    readonly moreUnreadable?: number;
  };
}

/** A file that is no log at all must not fill the memory with its lines. */
const LONGEST_LIST = 10_000;

export function importCountsOf(file: string): ImportCounts {
  const unreadable: UnreadableLine[] = [];
  let [records, more] = [0, 0];
  return {
    file,
    count(number) {
      records += number;
    },
    refuse(line, reason) {
      if (unreadable.length < LONGEST_LIST) unreadable.push({ line, reason });
      else more += 1;
    },
    summary() {
      const inOrder = unreadable.toSorted((a, b) => a.line - b.line);
      return { file, records, unreadable: inOrder, ...(more > 0 ? { moreUnreadable: more } : {}) };
    },
  };
}
