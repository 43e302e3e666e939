/** Reads exported logs and finds what ended sign-ins in them: for the record of a tenant, or in a dry run for none. */
import { type Clock, isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { AuditorError, MalformedInputError } from '../../base/errors.ts';
import { isRelevantActivity, isRelevantAlone } from '../../detect/detect-reports.ts';
import { type ColumnDates, columnDatesOf } from '../../ingest/log-files/column-dates.ts';
import type { LogRecords } from '../../ingest/log-files/log-file.ts';
import { type LogSource, openLogSources } from '../../ingest/log-files/log-source.ts';
import { tenantIdOf } from '../../ingest/records/audit-log-record.ts';
import { readLogSignal } from '../../ingest/records/log-signal.ts';
import { gapIn, missingIn } from '../../ingest/records/record-gaps.ts';
import type { LogSignal } from '../../ingest/signal.ts';
import type { ProcessedReport } from '../../pipeline.ts';
import { type ImportCounts, importCounts, type ReadCounts } from './import-counts.ts';
import { awaitedSuccesses, type ImportFilter, importFilterOf } from './import-filter.ts';
import { type FoundRevocation, type ImportFindings, importFindings } from './import-findings.ts';
import { readRecordsAgain, type SpooledInput, STANDARD_INPUT, selectRecords, spooledInput } from './import-records.ts';

export interface ImportedFile extends ReadCounts {
  /** As given on the command line; for a member of a zip archive `archive.zip!member`. */
  readonly file: string;
  readonly revocations: readonly FoundRevocation[];
  /** Absent in a dry run. */
  readonly recorded?: RecordedCounts;
}

/** Of the records that led to something: how many the record did not have yet, and how many it had. */
export interface RecordedCounts {
  readonly newRecords: number;
  readonly knownRecords: number;
}

/** What happens to the records of an import: they are recorded, or in a dry run only examined. */
export interface ImportTarget {
  readonly process: (signal: LogSignal) => Promise<readonly ProcessedReport[]>;
  /** Records of another tenant are refused. Absent in a dry run, which takes any tenant. */
  readonly tenantId?: string;
  /** Ids, in lower case, of users whose successful sign-ins matter: they may answer a refusal, or be a recovery. */
  readonly awaitedUsers?: () => Promise<ReadonlySet<string>>;
  /** Over all records so far. Absent in a dry run. */
  readonly recorded?: () => RecordedCounts;
}

export interface ImportOptions extends ImportTarget {
  readonly now: Clock;
  readonly progress?: ImportProgress | undefined;
  /** For a file that is called `-`. */
  readonly stdin?: NodeJS.ReadableStream;
}

export interface ImportProgress {
  start(file: string, bytes: number): void;
  read(bytes: number): void;
  end(): void;
}

/** One file, or one member of an archive, being imported. */
interface FileImport {
  readonly source: LogSource;
  readonly options: ImportOptions;
  readonly findings: ImportFindings;
  readonly filter: ImportFilter;
  readonly counts: ImportCounts;
  readonly dates: ColumnDates;
}

/** Stands for the tenant if an export does not name it. */
const UNKNOWN_TENANT_ID = '00000000-0000-0000-0000-000000000000';
/**
 * How many records are processed at once. A store is slow to answer; but neighbouring records are often about the same
 * subject, and too many of them would conflict with each other.
 */
const CONCURRENCY = 12;

/** Files are read in the order given. A file that cannot be opened stops the import before it begins. */
export async function importFiles(files: readonly string[], options: ImportOptions): Promise<readonly ImportedFile[]> {
  if (files.filter((file) => file === STANDARD_INPUT).length > 1)
    throw new MalformedInputError(STANDARD_INPUT, 'standard input can be read only once: name it once');
  const inputs: SpooledInput[] = [];
  try {
    for (const file of files) inputs.push(await spooledInput(file, options.stdin ?? process.stdin));
    const sources: LogSource[] = [];
    for (const [index, { path }] of inputs.entries()) sources.push(...(await openLogSources(path, files[index])));
    return await importSources(sources, options);
  } finally {
    for (const input of inputs) await input.close();
  }
}

async function importSources(sources: readonly LogSource[], options: ImportOptions): Promise<readonly ImportedFile[]> {
  const findings = importFindings();
  // A dry run has no mirror, and without it a change of membership shows nothing. A directory logs many of them.
  const isRelevant = options.tenantId === undefined ? isRelevantAlone : isRelevantActivity;
  const imports = sources.map((source): FileImport => {
    const filter = importFilterOf(isRelevant);
    const dates = columnDatesOf(() => readRecordsAgain(source, filter));
    return { source, options, findings, filter, counts: importCounts(), dates };
  });
  const recorded: (RecordedCounts | undefined)[] = [];
  for (const fileImport of imports) {
    const before = options.recorded?.();
    options.progress?.start(fileImport.source.file, fileImport.source.bytes);
    await importFile(fileImport);
    options.progress?.end();
    recorded.push(before && sinceThen(before, options.recorded?.()));
  }
  await importSuccesses(imports, options);
  const byFile = findings.byFile();
  return imports.map(({ source: { file }, counts }, index) => ({
    file,
    ...counts.summary(),
    revocations: byFile.get(file) ?? [],
    ...(recorded[index] && { recorded: recorded[index] }),
  }));
}

function sinceThen(before: RecordedCounts, after: RecordedCounts = before): RecordedCounts {
  return {
    newRecords: after.newRecords - before.newRecords,
    knownRecords: after.knownRecords - before.knownRecords,
  };
}

async function importFile(fileImport: FileImport): Promise<void> {
  const { source, options, filter, counts } = fileImport;
  for await (const part of selectRecords(source, filter, options.progress?.read)) {
    if (!('raws' in part)) {
      counts.addUnreadable(part.line, part.reason);
      continue;
    }
    counts.count(part.raws.length - part.unrecognised.length);
    for (const index of part.unrecognised)
      counts.addUnrecognised(part.raws[index], { record: part.first + index, line: () => part.lineOf(index) });
    await mapConcurrently(CONCURRENCY, part.relevant, (index) => importRecord(part, index, fileImport));
  }
}

/** One bad record does not stop the import; a store that fails does. */
async function importRecord(part: LogRecords, index: number, fileImport: FileImport): Promise<void> {
  const { source, options, findings, counts } = fileImport;
  const raw = part.raws[index];
  try {
    requireNone(gapIn(raw));
    const signal = await signalOf(raw, fileImport);
    if (signal === undefined) return;
    const processed = await options.process(signal);
    if (processed.length === 0) return requireNone(missingIn(raw));
    findings.add({ file: source.file, record: part.first + index, sourceId: signal.sourceId }, processed, signal);
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    counts.count(-1);
    counts.addUnreadable(part.lineOf(index), error.message);
  }
}

function requireNone(problem: string | undefined): void {
  if (problem !== undefined) throw new MalformedInputError('log record', problem);
}

/**
 * Reads the files a second time, for successful sign-ins of users who were hit. Only now is it known who was hit: many
 * exports list the newest records first, and a million sign-ins do not fit into memory.
 */
async function importSuccesses(
  imports: readonly FileImport[],
  { awaitedUsers, process }: ImportOptions,
): Promise<void> {
  const users = imports.some(({ filter }) => filter.hasSuccesses()) ? await awaitedUsers?.() : undefined;
  if (users === undefined) return;
  for (const fileImport of imports.filter(({ filter }) => filter.hasSuccessOf(users))) {
    for await (const part of readRecordsAgain(fileImport.source, fileImport.filter)) {
      await mapConcurrently(CONCURRENCY, awaitedSuccesses(part.raws, users), async (index) => {
        const signal = await signalIfReadable(part.raws[index], fileImport);
        if (signal === undefined) return;
        const answers = (await process(signal)).filter(({ report }) => report.kind === 'answer');
        const place = { file: fileImport.source.file, record: part.first + index, sourceId: signal.sourceId };
        if (answers.length > 0) fileImport.findings.add(place, answers, signal);
      });
    }
  }
}

/** A record that cannot be read was already listed at the first reading, or is not needed. */
async function signalIfReadable(raw: unknown, fileImport: FileImport): Promise<LogSignal | undefined> {
  try {
    return await signalOf(raw, fileImport);
  } catch (error) {
    if (error instanceof AuditorError) return undefined;
    throw error;
  }
}

async function signalOf(raw: unknown, { source, dates, options }: FileImport): Promise<LogSignal | undefined> {
  const { tenantId, now } = options;
  const recordTenantId = tenantIdOf(raw);
  if (tenantId !== undefined && recordTenantId !== undefined && recordTenantId.toLowerCase() !== tenantId.toLowerCase())
    throw new MalformedInputError(
      'log record',
      `it belongs to tenant ${recordTenantId}, but this is the record of tenant ${tenantId}`,
    );
  const { record, doubt } = await dates.settle(raw);
  try {
    return readLogSignal(record, {
      tenantId: tenantId ?? recordTenantId ?? UNKNOWN_TENANT_ID,
      seenAt: isoOf(now()),
      fileName: source.file,
    });
  } catch (error) {
    throw doubt !== undefined && error instanceof MalformedInputError ? doubt : error;
  }
}
