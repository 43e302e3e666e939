/** Reads CSV exports of Log Analytics, the admin center and audit searches. Structured columns contain JSON text. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type LogPart, unreadable } from './log-part.ts';
import { MAX_RECORD_LENGTH, type Window } from './text-window.ts';

const BATCH_SIZE = 500;

/** @param given the delimiter, where the file names it */
export async function* readCsv(window: Window, given?: string): AsyncGenerator<LogPart> {
  const { CsvError, parse } = await import('csv-parse');
  const delimiter = given ?? delimiterOf(firstLine(window.text.slice(window.at))).sign;
  const linesBefore = window.line - 1;
  const skipped: LogPart[] = [];
  const parser = parse({
    columns: (names: readonly string[]) => names.map((name) => name.trim()),
    delimiter,
    info: true,
    max_record_size: MAX_RECORD_LENGTH,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => void skipped.push(unreadable(linesBefore + Number(error?.lines ?? 0), reasonOf(error?.code))),
  });
  const feeding = pipeline(Readable.from(restOf(window)), parser).catch((error: unknown) => {
    if (!(error instanceof CsvError)) throw error;
    skipped.push(unreadable(linesBefore + Number(error.lines ?? 0), reasonOf(error.code)));
  });

  let rows: Row[] = [];
  for await (const row of rowsOf(parser, CsvError)) {
    rows.push(row);
    if (rows.length < BATCH_SIZE && skipped.length === 0) continue;
    yield* partsOf(rows, skipped.splice(0), linesBefore);
    rows = [];
  }
  await feeding;
  yield* partsOf(rows, skipped, linesBefore);
}

/** Whether the text begins with the header of a table. JSON below it means lines of JSON with a malformed first one. */
export function isTable(text: string): boolean {
  const [header = '', second = ''] = text.split(/\r?\n/, 2);
  if (/[{}]|"\s*:/.test(header)) return false;
  // A search can return a single column of records. As cells their quotes are doubled.
  if (delimiterOf(header).count === 0) return /^"?\w[\w .()-]*"?$/.test(header) && /^"\{""/.test(second);
  return !/^\s*[[{]/.test(second);
}

/** The sign that is most frequent outside quotes. */
function delimiterOf(header: string): { readonly sign: string; readonly count: number } {
  const unquoted = header.replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((sign) => ({ sign, count: unquoted.split(sign).length - 1 }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most));
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}

interface Row {
  readonly info: { readonly lines: number };
  readonly record: unknown;
}

/** The error is reported where it arose; the rows before it are still valid. */
async function* rowsOf(parser: AsyncIterable<Row>, csvError: new (...parts: never) => Error): AsyncGenerator<Row> {
  try {
    yield* parser;
  } catch (error) {
    if (!(error instanceof csvError)) throw error;
  }
}

function* partsOf(rows: readonly Row[], skipped: readonly LogPart[], linesBefore: number): Generator<LogPart> {
  if (rows.length > 0)
    yield {
      raws: rows.map(({ record }) => record),
      lineOf: (index) => linesBefore + (rows[index]?.info.lines ?? 0),
    };
  yield* skipped;
}

async function* restOf(window: Window): AsyncGenerator<string> {
  do {
    yield window.text.slice(window.at);
    window.advance(window.text.length);
  } while (await window.more());
}

function reasonOf(code: string | undefined): string {
  return code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is never closed' : `not a row of this table (${code ?? 'CSV'})`;
}
