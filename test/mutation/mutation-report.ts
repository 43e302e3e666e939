/** The scores by file, and the changes that no test noticed. */
import { relative } from 'node:path';
import type { Stryker } from '@stryker-mutator/core';

type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const FOUND: readonly string[] = ['Killed', 'Timeout'];
const MISSED: readonly string[] = ['Survived', 'NoCoverage'];

/** @param sourceOf the text of a file, by its path from the root of the repository */
export function mutationReport(mutants: readonly MutantResult[], sourceOf: (file: string) => string): string {
  const counted = mutants.filter(({ status }) => FOUND.includes(status) || MISSED.includes(status));
  const byFile = [...Map.groupBy(counted, ({ fileName }) => relative(process.cwd(), fileName))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const rows = [...byFile.map(([file, ofFile]) => row(file, ofFile)), row('**all**', counted)];
  const survivors = byFile.flatMap(([file, ofFile]) => {
    const missed = ofFile.filter(({ status }) => MISSED.includes(status));
    const lines = sourceOf(file).split('\n');
    return missed.length === 0 ? [] : [`\n### ${file}\n`, ...missed.map((mutant) => lineOf(mutant, lines))];
  });
  const table = ['| file | mutants | found | score |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return `${table}\n\n## What no test noticed\n${survivors.join('\n')}\n`;
}

function row(name: string, mutants: readonly MutantResult[]): string {
  const found = mutants.filter(({ status }) => FOUND.includes(status)).length;
  const score = mutants.length === 0 ? 100 : (100 * found) / mutants.length;
  return `| ${name} | ${mutants.length} | ${found} | ${score.toFixed(1)} % |`;
}

function lineOf({ location: { start, end }, replacement, status }: MutantResult, lines: readonly string[]): string {
  // Stryker counts lines from 1, columns too.
  const ofStart = lines[start.line - 1] ?? '';
  const text =
    start.line === end.line ? ofStart.slice(start.column - 1, end.column - 1) : `${ofStart.slice(start.column - 1)} …`;
  const instead = (replacement ?? '').replaceAll(/\s+/g, ' ').trim();
  const note = status === 'NoCoverage' ? ' (no test comes here)' : '';
  return `- ${start.line}: \`${shortened(text)}\` → \`${shortened(instead)}\`${note}`;
}

function shortened(text: string): string {
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}
