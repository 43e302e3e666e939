/**
 * `npm run mutate -- conditional-access|engine [GLOB…]`: changes the code in small ways, one at a time, and asks
 * whether a test notices. Writes the scores and what survived beside this file; with GLOBs it looks at those files
 * alone and only prints.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { mutationReport } from './mutation-report.ts';

/** Which tests must notice stands in `<part>.config.ts`. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'conditional-access': ['src/conditional-access/**/*.ts'],
  // The kernel in WebAssembly is none of it: a test compares it with the plain one.
  engine: ['src/impact/policy/{tenant,compile,reach}/**/*.ts', 'src/impact/policy/kernel/plain-kernel.ts'],
};

/** Ignored by git. What an earlier run found stays here, so that the next one only pays for what changed. */
const WORK = '.mutation';

const { values, positionals } = parseArgs({
  options: { force: { type: 'boolean' }, concurrency: { type: 'string', default: '2' } },
  allowPositionals: true,
});
const [name = '', ...globs] = positionals;
const part = PARTS[name];
if (part === undefined) {
  process.stderr.write(
    `usage: npm run mutate -- ${Object.keys(PARTS).join('|')} [--force] [--concurrency N] [GLOB…]\n`,
  );
  process.exitCode = 2;
} else {
  const mutants = await new Stryker({
    mutate: globs.length > 0 ? globs : [...part],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: `test/mutation/${name}.config.ts`, related: false },
    coverageAnalysis: 'perTest',
    // The code is copied before it is changed. Stryker cannot read our tsconfig.json with TypeScript 7, and need not.
    ignorePatterns: ['/*', '!/src', '!/test', '!/local', '!/bench', '!/bin', '!/docs', '!/package.json'],
    // Nothing here checks types; the default writes a line into every file.
    disableTypeChecks: false,
    tempDirName: `${WORK}/sandbox`,
    incremental: true,
    incrementalFile: `${WORK}/${name}.json`,
    force: values.force ?? false,
    concurrency: Number(values.concurrency),
    // A mutant that never ends counts as found.
    timeoutMS: 10_000,
    reporters: ['progress-append-only'],
    allowConsoleColors: false,
  }).runMutationTest();
  const report = mutationReport(mutants, (file) => readFileSync(file, 'utf8'));
  process.stdout.write(report);
  if (globs.length === 0) writeFileSync(`test/mutation/${name}.md`, `${heading(name)}${report}`);
}

function heading(of: string): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const day = new Date().toISOString().slice(0, 10);
  return `# Mutants of ${of}\n\nBy \`npm run mutate -- ${of}\`, ${day}, on ${commit}.\n\n`;
}
