/** The score of one set of labelled records. */
import { type Counts, precisionOf, recallOf, type Score } from './score.ts';

export interface SetScore extends Score {
  readonly set: 'corpus' | 'fixtures' | 'generated';
  readonly records: number;
}

/**
 * In other people's logs only a false finding is our error: a label may need knowledge that is not in the record.
 */
export function isGood({ set, causes, wrong }: SetScore): boolean {
  if (set === 'corpus') return Object.values(causes).every((counts) => precisionOf(counts) === 1);
  return (
    wrong.length === 0 && Object.values(causes).every((counts) => precisionOf(counts) === 1 && recallOf(counts) === 1)
  );
}

/** One line per cause, then the errors. */
export function tableOf({ set, records, causes, confusions, wrong }: SetScore): string {
  const lines = Object.entries(causes).map(([cause, counts]) => rowOf(cause, counts));
  const mixed = confusions.map(({ expected, found, count }) => `  ${count} × ${expected} taken for ${found}`);
  const shown = wrong.slice(0, MOST_WRONG).map((line) => `  ${line}`);
  const rest = wrong.length > shown.length ? [`  … and ${wrong.length - shown.length} more`] : [];
  return [`${set}: ${records} records`, HEADER, ...lines, ...mixed, ...shown, ...rest, ''].join('\n');
}

const MOST_WRONG = 60;
const TITLES = ['right', 'false', 'missed', 'precision', 'recall'];
const HEADER = `  ${'cause'.padEnd(26)}${TITLES.map((title) => title.padStart(10)).join('')}`;

function rowOf(cause: string, counts: Counts): string {
  const figures = [
    counts.truePositives,
    counts.falsePositives,
    counts.falseNegatives,
    precisionOf(counts).toFixed(3),
    recallOf(counts).toFixed(3),
  ];
  return `  ${cause.padEnd(26)}${figures.map((figure) => String(figure).padStart(10)).join('')}`;
}
