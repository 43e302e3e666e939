/** Reads exported logs and finds what ended sign-ins in them: for the record of a tenant, or in a dry run for none. */
import { stat } from 'node:fs/promises';
import { type Clock, isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { AuditorError, MalformedInputError } from '../../base/errors.ts';
import { isRelevantActivity, isRelevantAlone } from '../../detect/detect-reports.ts';
import { type LogRecords, readLogFile, type UnreadableLine } from '../../ingest/log-files/log-file.ts';
import { tenantIdOf } from '../../ingest/records/audit-log-record.ts';
import { readLogSignal } from '../../ingest/records/log-signal.ts';
import type { LogSignal } from '../../ingest/signal.ts';
import type { ProcessedReport } from '../../pipeline.ts';
import { awaitedSuccesses, type ImportFilter, importFilterOf } from './import-filter.ts';
import { type FoundRevocation, type ImportFindings, importFindings } from './import-findings.ts';

export interface ImportedFile {
  /** As given on the command line. */
  readonly file: string;
  /** How many records were read, of any kind. */
  readonly records: number;
  readonly unreadable: readonly UnreadableLine[];
  /** How many unreadable lines are not in the list because it would be too long. */
  readonly moreUnreadable?: number;
  readonly revocations: readonly FoundRevocation[];
}

/** What happens to the records of an import: they are recorded, or in a dry run only examined. */
export interface ImportTarget {
  readonly process: (signal: LogSignal) => Promise<readonly ProcessedReport[]>;
  /** Records of another tenant are refused. Absent in a dry run, which takes any tenant. */
  readonly tenantId?: string;
  /** Object ids, in lower case, of users whose successful sign-ins are recorded as recovery. Absent in a dry run. */
  readonly awaitedUsers?: () => Promise<ReadonlySet<string>>;
}

export interface ImportOptions extends ImportTarget {
  readonly now: Clock;
  readonly progress?: ImportProgress | undefined;
}

export interface ImportProgress {
  start(file: string, bytes: number): void;
  read(bytes: number): void;
  end(): void;
}

interface FileToImport {
  readonly file: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

/** One file being imported. */
interface FileImport extends FileToImport {
  readonly options: ImportOptions;
  readonly findings: ImportFindings;
  readonly filter: ImportFilter;
  readonly counts: ImportCounts;
}

/** How many records of a file were read, and which lines could not be. */
interface ImportCounts {
  count(records: number): void;
  addUnreadable(line: number, reason: string): void;
  summary(): Omit<ImportedFile, 'revocations'>;
}

/** Stands for the tenant if an export does not name it. */
const UNKNOWN_TENANT_ID = '00000000-0000-0000-0000-000000000000';
/**
 * How many records are processed at once. A store is slow to answer; but neighbouring records are often about the same
 * subject, and too many of them would conflict with each other.
 */
const CONCURRENCY = 12;
/** A file that is no log at all must not fill the memory with its lines. */
const MAX_UNREADABLE = 10_000;

/** Files are read in the order given. A file that cannot be opened stops the import before it begins. */
export async function importFiles(files: readonly string[], options: ImportOptions): Promise<readonly ImportedFile[]> {
  const found = await Promise.all(files.map(openFile));
  const findings = importFindings();
  // A dry run has no mirror, and without it a change of membership shows nothing. A directory logs many of them.
  const isRelevant = options.tenantId === undefined ? isRelevantAlone : isRelevantActivity;
  const imports = found.map(
    (file): FileImport => ({
      ...file,
      options,
      findings,
      filter: importFilterOf(isRelevant),
      counts: importCountsOf(file.file),
    }),
  );
  for (const fileImport of imports) {
    options.progress?.start(fileImport.file, fileImport.bytes);
    await importFile(fileImport);
    options.progress?.end();
  }
  await importSuccesses(
    imports.filter(({ filter }) => filter.hasSuccesses()),
    options,
  );
  const byFile = findings.byFile();
  return imports.map(({ file, counts }) => ({ ...counts.summary(), revocations: byFile.get(file) ?? [] }));
}

async function importFile(fileImport: FileImport): Promise<void> {
  const { file, options, filter, counts } = fileImport;
  for await (const part of readLogFile(file, options.progress?.read)) {
    if (!('raws' in part)) {
      counts.addUnreadable(part.line, part.reason);
      continue;
    }
    const { relevant, invalid } = filter.select(part.raws);
    counts.count(part.raws.length - invalid.length);
    for (const index of invalid) counts.addUnreadable(part.lineOf(index), 'not a record: it has no members');
    await mapConcurrently(CONCURRENCY, relevant, (index) => importRecord(part, index, fileImport));
  }
}

/** One bad record does not stop the import; a store that fails does. */
async function importRecord(part: LogRecords, index: number, fileImport: FileImport): Promise<void> {
  const { file, options, findings, counts } = fileImport;
  try {
    const signal = signalOf(part.raws[index], fileImport);
    if (signal === undefined) return;
    const processed = await options.process(signal);
    findings.add({ file, record: part.first + index, sourceId: signal.sourceId }, processed);
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    counts.count(-1);
    counts.addUnreadable(part.lineOf(index), error.message);
  }
}

/**
 * Reads the files a second time, for successful sign-ins of users who were hit. Only now is it known who was hit: many
 * exports list the newest records first, and a million sign-ins do not fit into memory.
 */
async function importSuccesses(
  imports: readonly FileImport[],
  { awaitedUsers, process }: ImportOptions,
): Promise<void> {
  const users = imports.length === 0 ? undefined : await awaitedUsers?.();
  if (users === undefined || users.size === 0) return;
  for (const fileImport of imports) {
    for await (const part of readLogFile(fileImport.file)) {
      if (!('raws' in part)) continue;
      const signals = awaitedSuccesses(part.raws, users).flatMap(
        (index) => signalIfReadable(part.raws[index], fileImport) ?? [],
      );
      await mapConcurrently(CONCURRENCY, signals, process);
    }
  }
}

/** A record that cannot be read was already listed at the first reading, or is not needed. */
function signalIfReadable(raw: unknown, fileImport: FileImport): LogSignal | undefined {
  try {
    return signalOf(raw, fileImport);
  } catch (error) {
    if (error instanceof AuditorError) return undefined;
    throw error;
  }
}

function signalOf(raw: unknown, { modifiedAt, options }: FileImport): LogSignal | undefined {
  const { tenantId, now } = options;
  const recordTenantId = tenantIdOf(raw);
  if (tenantId !== undefined && recordTenantId !== undefined && recordTenantId.toLowerCase() !== tenantId.toLowerCase())
    throw new MalformedInputError(
      'log record',
      `it belongs to tenant ${recordTenantId}, but this is the record of tenant ${tenantId}`,
    );
  // A record without a time can be examined, as if it happened when the file was exported; it cannot be recorded.
  const undatedAt = tenantId === undefined ? modifiedAt : undefined;
  return readLogSignal(raw, {
    tenantId: tenantId ?? recordTenantId ?? UNKNOWN_TENANT_ID,
    seenAt: isoOf(now()),
    undatedAt,
  });
}

async function openFile(file: string): Promise<FileToImport> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new MalformedInputError(file, 'the file cannot be opened', { cause });
  });
  if (found.isDirectory()) throw new MalformedInputError(file, 'this is a folder; name the files in it');
  return { file, bytes: found.size, modifiedAt: isoOf(found.mtimeMs) };
}

function importCountsOf(file: string): ImportCounts {
  const unreadable: UnreadableLine[] = [];
  let [records, more] = [0, 0];
  return {
    count(number) {
      records += number;
    },
    addUnreadable(line, reason) {
      if (unreadable.length < MAX_UNREADABLE) unreadable.push({ line, reason });
      else more += 1;
    },
    summary() {
      const inOrder = unreadable.toSorted((a, b) => a.line - b.line);
      return { file, records, unreadable: inOrder, ...(more > 0 ? { moreUnreadable: more } : {}) };
    },
  };
}
