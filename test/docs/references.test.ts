/** What the documentation refers to exists: files, headings, and the commands and options of `revaudit`. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { anchorsOf, type CommandLine, commandLinesOf, linksOf, type Page, pageAt, pagesIn, ROOT } from './pages.ts';

const pages = [...pagesIn('*.md'), ...pagesIn('docs/**/*.md')];
const program = buildProgram(
  {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    environment: {},
    now: () => 0,
    findRunningInstances: async () => [],
    talk: 'notes' as const,
    jsonErrors: false,
    setExitCode: () => undefined,
  },
  '1.2.3',
);

describe('the documentation', () => {
  test('has no broken relative link', () => {
    expect(
      pages.flatMap((page) =>
        linksOf(page)
          .filter((target) => !isResolved(page, target))
          .map((target) => `${page.path}: ${target}`),
      ),
    ).toEqual([]);
  });

  test('shows no command of revaudit that does not exist', () => {
    expect(
      pages.flatMap((page) =>
        commandLinesOf(page).flatMap((line) =>
          problemsIn(line).map((problem) => `${page.path}: ${line.words.join(' ')}: ${problem}`),
        ),
      ),
    ).toEqual([]);
  });

  test('shows commands at all', () => {
    expect(pages.filter((page) => commandLinesOf(page).length > 0).length).toBeGreaterThan(25);
  });
});

describe('the check itself', () => {
  test.each([
    [['revocations', 'lsit'], 'no command lsit'],
    [['users', 'show', 'ada', '--sicne', '7d'], 'no option --sicne'],
    [['users', 'show', 'ada', '--cause', 'bad-luck'], 'no such --cause: bad-luck'],
    [['users', 'show'], 'who'],
  ])('finds the problem in revaudit %j', (words, problem) => {
    expect(problemsIn({ words, mention: false }).join()).toContain(problem);
  });
});

function isResolved(page: Page, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [file = '', fragment] = target.split('#');
  const path = file === '' ? page.path : normalize(join(dirname(page.path), file));
  if (!existsSync(join(ROOT, path))) return false;
  return fragment === undefined || anchorsOf(pageAt(path)).has(fragment);
}

/** The problems that commander would report, found without running the command. */
function problemsIn({ words, mention }: CommandLine): readonly string[] {
  let command = program;
  let [...rest] = words;
  for (let next = subcommand(command, rest[0]); next !== undefined; next = subcommand(command, rest[0]))
    [command, rest] = [next, rest.slice(1)];
  const problems: string[] = [];
  const operands: string[] = [];
  while (rest.length > 0) {
    const [word = '', ...after] = rest;
    // The arguments of revaudit end where input or output is redirected.
    if (word === '<' || word === '>' || word === '|') break;
    const option = optionOf(command, word);
    if (!word.startsWith('-') || word === '…') operands.push(word);
    else if (option === undefined) problems.push(`no option ${word}`);
    else if (option.argChoices !== undefined && !option.argChoices.includes(after[0] ?? ''))
      problems.push(`no such ${word}: ${after[0]}`);
    rest = option?.required ? after.slice(1) : after;
  }
  return [...problems, ...argumentProblems(command, operands, mention)];
}

function argumentProblems(command: Command, operands: readonly string[], mention: boolean): readonly string[] {
  if (command.commands.length > 0 && operands[0] !== undefined && operands[0] !== 'help')
    return [`no command ${operands[0]}`];
  const missing = command.registeredArguments.filter(({ required }) => required)[operands.length];
  return missing === undefined || mention ? [] : [`${missing.name()} is missing`];
}

function subcommand(command: Command, name: string | undefined): Command | undefined {
  return command.commands.find((candidate) => candidate.name() === name || candidate.aliases().includes(name ?? ''));
}

function optionOf(command: Command, word: string) {
  const known = [command, ...ancestorsOf(command)].flatMap(({ options }) => options);
  return known.find(({ long, short }) => word === long || word === short);
}

function ancestorsOf({ parent }: Command): readonly Command[] {
  return parent === null ? [] : [parent, ...ancestorsOf(parent)];
}
