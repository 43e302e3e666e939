/**
 * The form of an answer: JSON, one JSON value a line, CSV that no spreadsheet runs, or events of OCSF for a SIEM, one a
 * line.
 */

import { printableJson } from '../../base/printable.ts';
import type { RevocationSummary } from '../../query/answers.ts';
import type { Endpoint } from '../endpoint.ts';
import { wrongParameters } from '../problem.ts';
import { csvOf, flatRow } from './csv.ts';
import { ocsfEvent } from './ocsf.ts';
import { preferencesIn } from './preferences.ts';

const FORMATS = ['json', 'ndjson', 'csv', 'ocsf'] as const;
export type Format = (typeof FORMATS)[number];

export const FORMAT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  ocsf: 'application/x-ndjson',
};
/** By `Accept`. Events of OCSF have no type of their own. */
const FORMAT_OF_TYPE: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/x-ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/csv': 'csv',
};

export interface Formatted {
  readonly type: string;
  readonly text: string;
}

/** The forms in which an endpoint answers. */
export function formatsOf({ lines, hasEvents }: Pick<Endpoint, 'lines' | 'hasEvents'>): readonly Format[] {
  if (lines === undefined) return ['json'];
  return hasEvents ? FORMATS : FORMATS.filter((format) => format !== 'ocsf');
}

/** By the parameter `format`, else the first that `Accept` prefers; JSON where it names none. @throws ApiProblem */
export function formatOf(wanted: string | undefined, accept: string | null, allowed: readonly Format[]): Format {
  if (wanted !== undefined) {
    const format = allowed.find((one) => one === wanted);
    if (format === undefined)
      throw wrongParameters([{ name: 'format', reason: `must be one of ${allowed.join(', ')}` }]);
    return format;
  }
  const known = preferencesIn(accept).flatMap((type) => FORMAT_OF_TYPE[type] ?? []);
  return known.find((format) => allowed.includes(format)) ?? 'json';
}

/** @param lines the items of the answer that make its lines @param tenantId for events */
export function formatted(
  answer: unknown,
  lines: readonly unknown[],
  { format, tenantId }: { readonly format: Format; readonly tenantId: () => string },
): Formatted {
  const type = `${FORMAT_TYPES[format]}; charset=utf-8`;
  switch (format) {
    case 'json':
      return { type, text: printableJson(answer) };
    case 'ndjson':
      return { type, text: linesText(lines) };
    case 'csv':
      return { type, text: csvOf(lines.map(flatRow)) };
    case 'ocsf': {
      // Only an endpoint whose lines are summaries offers it.
      const events = (lines as readonly RevocationSummary[]).map((line) => ocsfEvent(line, tenantId()));
      return { type, text: linesText(events) };
    }
  }
}

function linesText(lines: readonly unknown[]): string {
  return lines.map((line) => `${printableJson(line)}\n`).join('');
}
