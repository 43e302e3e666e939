/** The form of an answer: JSON, one JSON value a line, or CSV that no spreadsheet runs. */

import { printableJson } from '../../base/printable.ts';
import { wrongParameters } from '../problem.ts';
import { csvOf, flatRow } from './csv.ts';

export const FORMATS = ['json', 'ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
};
const WANTED: Readonly<Record<string, Format>> = {
  'application/x-ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/csv': 'csv',
};

export interface Formatted {
  readonly type: string;
  readonly text: string;
}

/** By the parameter `format`, else by `Accept`; JSON where neither names another. @throws ApiProblem */
export function formatOf(wanted: string | undefined, accept: string | null, hasLines: boolean): Format {
  if (wanted !== undefined) {
    const allowed = hasLines ? FORMATS : FORMATS.slice(0, 1);
    const format = allowed.find((one) => one === wanted);
    if (format === undefined)
      throw wrongParameters([{ name: 'format', reason: `must be one of ${allowed.join(', ')}` }]);
    return format;
  }
  if (!hasLines) return 'json';
  const [first = ''] = (accept ?? '').split(',').map((one) => (one.split(';')[0] ?? '').trim().toLowerCase());
  return WANTED[first] ?? 'json';
}

/** @param lines the items of the answer that make its lines */
export function formatted(answer: unknown, lines: readonly unknown[], format: Format): Formatted {
  const type = `${TYPES[format]}; charset=utf-8`;
  switch (format) {
    case 'json':
      return { type, text: printableJson(answer) };
    case 'ndjson':
      return { type, text: lines.map((line) => `${printableJson(line)}\n`).join('') };
    case 'csv':
      return { type, text: csvOf(lines.map(flatRow)) };
  }
}
