/**
 * Compiles and lints the templates in this folder, and checks that `azuredeploy.json` is up to date: `npm run infra`.
 * With --write it updates the generated files.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { TABLES } from '../src/storage/tables.ts';
import { type Compiler, findCompiler } from './find-compiler.ts';

const TEMPLATES = ['main.bicep', 'entra-diagnostic-setting.bicep'].map((file) => resolve(import.meta.dirname, file));
const TABLES_FILE = resolve(import.meta.dirname, 'tables.json');
const DEPLOYED = resolve(import.meta.dirname, 'azuredeploy.json');
const NO_COMPILER =
  'no Bicep compiler: BICEP is not set, bicep and az bicep are not on the path, and no .NET SDK can fetch one from ' +
  'NuGet. The files in infra/ were not compiled.';

/** Resolves to the problems; an empty list if there are none. */
export async function checkBicep(
  compiler: Compiler,
  { write }: { readonly write: boolean },
): Promise<readonly string[]> {
  if (write) writeFileSync(TABLES_FILE, tableList());
  const built = await Promise.all(TEMPLATES.map((file) => compiler.build(file)));
  const problems = built.flatMap(({ code, err }, index) => problemsIn(code, err, TEMPLATES[index] ?? ''));
  const compiled = built[0]?.out ?? '';
  if (problems.length > 0) return problems;
  if (write) writeFileSync(DEPLOYED, `${compiled.trimEnd()}\n`);
  const kept = existsSync(DEPLOYED) ? readFileSync(DEPLOYED, 'utf8') : '{}';
  return sameTemplate(compiled, kept)
    ? []
    : ['infra/azuredeploy.json is out of date: run "npm run infra -- --write" and commit it'];
}

/** One table a line. */
function tableList(): string {
  const lines = TABLES.map(({ name, kind }) => `  { "name": "${name}", "kind": "${kind}" }`);
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** Warnings count as problems: the compiler reports wrong types only as warnings, and then exits with 0. */
function problemsIn(code: number, output: string, file: string): readonly string[] {
  const found = output.split('\n').filter((line) => /\) : (Warning|Error|Info) /.test(line));
  return code === 0 || found.length > 0
    ? found
    : [`${relative('.', file)}: the compiler ended with ${code}: ${output.trim()}`];
}

/** Ignores the name, version and hash of the compiler, which are in every template. */
export function sameTemplate(left: string, right: string): boolean {
  const plain = (text: string) =>
    JSON.stringify(JSON.parse(text, (key, value: unknown) => (key === '_generator' ? undefined : value)));
  return plain(left) === plain(right);
}

if (import.meta.main) {
  const compiler = await findCompiler(process.env);
  if (compiler === undefined) {
    console.error(NO_COMPILER);
    process.exitCode = process.env.CI ? 1 : 0;
  } else {
    const problems = await checkBicep(compiler, { write: process.argv.includes('--write') });
    for (const problem of problems) console.error(problem);
    console.log(`${TEMPLATES.length} templates, ${problems.length} findings (${compiler.what})`);
    process.exitCode = problems.length > 0 ? 1 : 0;
  }
}
