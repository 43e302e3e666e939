/** Compiles and lints what is in this folder, and holds `azuredeploy.json` against it: npm run infra, with --write to renew what is made. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { TABLE_NAMES } from '../src/storage/tables.ts';
import { type Compiler, findCompiler } from './find-compiler.ts';

const TEMPLATES = ['main.bicep', 'entra-diagnostic-setting.bicep'].map((file) => resolve(import.meta.dirname, file));
const TABLES = resolve(import.meta.dirname, 'tables.json');
const DEPLOYED = resolve(import.meta.dirname, 'azuredeploy.json');
const NO_COMPILER =
  'no Bicep compiler: neither BICEP, nor bicep or az bicep on the path, nor a .NET SDK that reaches NuGet. What is in infra/ was not compiled.';

/** Resolves to what is wrong; nothing, where all is well. */
export async function checkBicep(
  compiler: Compiler,
  { write }: { readonly write: boolean },
): Promise<readonly string[]> {
  if (write) writeFileSync(TABLES, `${JSON.stringify(TABLE_NAMES, null, 2)}\n`);
  const built = await Promise.all(TEMPLATES.map((file) => compiler.build(file)));
  const problems = built.flatMap(({ code, err }, index) => problemsIn(code, err, TEMPLATES[index] ?? ''));
  const compiled = built[0]?.out ?? '';
  if (problems.length > 0) return problems;
  if (write) writeFileSync(DEPLOYED, `${compiled.trimEnd()}\n`);
  const kept = existsSync(DEPLOYED) ? readFileSync(DEPLOYED, 'utf8') : '{}';
  return sameTemplate(compiled, kept)
    ? []
    : ['infra/azuredeploy.json is not what infra/main.bicep compiles to: npm run infra -- --write'];
}

/** Warnings count: the compiler knows types only as warnings, and ends with 0 over them. */
function problemsIn(code: number, said: string, file: string): readonly string[] {
  const found = said.split('\n').filter((line) => /\) : (Warning|Error|Info) /.test(line));
  return code === 0 || found.length > 0
    ? found
    : [`${relative('.', file)}: the compiler ended with ${code}: ${said.trim()}`];
}

/** Whatever compiler made them: its name, version and hash stand in every template. */
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
