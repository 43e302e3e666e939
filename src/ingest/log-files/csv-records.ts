/** Reads CSV exports of Log Analytics, the admin center and audit searches. Structured columns contain JSON text. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type LogPart, unreadable } from './log-part.ts';
import { MAX_RECORD_LENGTH, type Window } from './text-window.ts';

const BATCH_SIZE = 500;

export async function* readCsv(window: Window): AsyncGenerator<LogPart> {
  const { CsvError, parse } = await import('csv-parse');
  const { delimiter } = headerOf(window.text.slice(window.at));
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
    on_skip: (error) => void skipped.push(unreadable(Number(error?.lines ?? 0), reasonOf(error?.code))),
  });
  const feeding = pipeline(Readable.from(restOf(window)), parser).catch((error: unknown) => {
    if (!(error instanceof CsvError)) throw error;
    skipped.push(unreadable(Number(error.lines ?? 0), reasonOf(error.code)));
  });

  let rows: Row[] = [];
  for await (const row of rowsOf(parser, CsvError)) {
    rows.push(row);
    if (rows.length < BATCH_SIZE && skipped.length === 0) continue;
    yield* partsOf(rows, skipped.splice(0));
    rows = [];
  }
  await feeding;
  yield* partsOf(rows, skipped);
}

/** The delimiter of the columns, and whether the first line is a header. */
export function headerOf(text: string): { readonly delimiter: string; readonly isHeader: boolean } {
  const [line = ''] = text.split(/\r?\n/, 1);
  const delimiter = [',', ';', '\t']
    .map((sign) => ({ sign, count: line.split(sign).length }))
    .sort((a, b) => b.count - a.count)[0];
  return { delimiter: delimiter?.sign ?? ',', isHeader: (delimiter?.count ?? 0) > 1 && !/[{}[\]]\s*$/.test(line) };
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

function* partsOf(rows: readonly Row[], skipped: readonly LogPart[]): Generator<LogPart> {
  if (rows.length > 0)
    yield { raws: rows.map(({ record }) => record), lineOf: (index) => rows[index]?.info.lines ?? 0 };
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
