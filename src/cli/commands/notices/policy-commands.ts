/** `revaudit notices policy`: who hears of what, and a policy of one's own in place of the shipped one. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { defined } from '../../../base/defined.ts';
import { MalformedInputError, SettingsError } from '../../../base/errors.ts';
import { isSystemError } from '../../../base/system-failure.ts';
import type { PolicyLine } from '../../../notify/planning/policy/describe-policy.ts';
import type { PolicyInForce } from '../../../notify/planning/policy/policy-of.ts';
import type { StoredPolicy } from '../../../notify/planning/policy/table-policy.ts';
import { type CommandContext, type GlobalFlags, printNote, printResult, resolveTables } from '../../command-context.ts';
import { openStore } from '../../store/store.ts';
import type { Result } from '../../terminal/output.ts';
import { type Column, textTable } from '../../terminal/text-table.ts';

interface FileFlags extends GlobalFlags {
  readonly file: string;
}

const NOTE = `
A policy of your own says only what is different: its rules come first, then those that are shipped.
It holds a minute later, for what is recorded from then on. docs/notice-policy.md explains it, with examples.`;
interface Shown extends Omit<PolicyInForce, 'from'> {
  readonly from: PolicyInForce['from'] | 'file';
}

/** What the settings allow where they say nothing; the app's own are known to the app only. */
const LIMIT = 25;

export function addNoticePolicy(notices: Command, cli: CommandContext): void {
  const policy = notices.command('policy').description('who hears of what, by which channel, and when');
  policy
    .command('show')
    .description('show the policy that holds: the shipped one with what is stored over it')
    .action((_options: unknown, command: Command) => show(cli, command.optsWithGlobals<GlobalFlags>()));
  policy
    .command('check')
    .description('say what is wrong with a policy, and show what it would do; nothing is stored')
    .requiredOption('--file <path>', 'the policy, JSON')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => check(cli, command.optsWithGlobals<FileFlags>()));
  policy
    .command('set')
    .description('store a policy of your own; it holds in place of the setting NOTICE_POLICY')
    .requiredOption('--file <path>', 'the policy, JSON')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => set(cli, command.optsWithGlobals<FileFlags>()));
  policy
    .command('reset')
    .description('take back what was stored: the setting holds again, or the shipped policy')
    .action((_options: unknown, command: Command) => store(cli, undefined, command.optsWithGlobals<GlobalFlags>()));
  policy
    .command('schema')
    .description('print the JSON Schema of a policy, for an editor')
    .action((_options: unknown, command: Command) => schema(cli, command.optsWithGlobals<GlobalFlags>()));
}

async function show(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  const { policyInForce } = await import('../../../notify/planning/policy/policy-of.ts');
  const { tablePolicy } = await import('../../../notify/planning/policy/table-policy.ts');
  const tables = openStore(await resolveTables(cli, flags, 'notices policy show'));
  const [inForce, stored] = await Promise.all([policyInForce(tables, { limit: LIMIT }), tablePolicy(tables).read()]);
  if (inForce.from === 'shipped')
    printNote(cli, 'None is stored. The setting NOTICE_POLICY may hold instead; only the app knows it.');
  await printResult(cli, flags, await resultOf(inForce, stored));
  refuse(inForce.problems);
}

async function check(cli: CommandContext, { file, ...flags }: FileFlags): Promise<void> {
  const { checkPolicy } = await import('../../../notify/planning/policy/check-policy.ts');
  const { laidOver, SHIPPED_POLICY } = await import('../../../notify/planning/policy/notice-policy.ts');
  const checked = checkPolicy(await textIn(file));
  const problems = 'problems' in checked ? checked.problems : [];
  const policy = 'file' in checked ? laidOver(SHIPPED_POLICY, checked.file) : SHIPPED_POLICY;
  if (problems.length === 0) await printResult(cli, flags, await resultOf({ policy, from: 'file', problems }));
  refuse(problems);
}

async function set(cli: CommandContext, { file, ...flags }: FileFlags): Promise<void> {
  const { checkPolicy } = await import('../../../notify/planning/policy/check-policy.ts');
  const text = await textIn(file);
  const checked = checkPolicy(text);
  if ('problems' in checked) return refuse(checked.problems);
  // Without the spaces of the file it takes less of the column.
  await store(cli, JSON.stringify(checked.file), flags);
}

async function store(cli: CommandContext, text: string | undefined, flags: GlobalFlags): Promise<void> {
  const { tablePolicy } = await import('../../../notify/planning/policy/table-policy.ts');
  const command = `notices policy ${text === undefined ? 'reset' : 'set'}`;
  const table = tablePolicy(openStore(await resolveTables(cli, flags, command)));
  const { version, setAt } = await table.set(text, cli.now);
  const what = text === undefined ? 'No policy is stored any more' : 'The policy is stored';
  await printResult(cli, flags, {
    json: { version, setAt },
    rows: [{ version, setAt }],
    table: async () => `${what} (version ${version}). It holds a minute from now.\n`,
  });
}

async function schema(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  const { policyJsonSchema } = await import('../../../notify/planning/policy/describe-policy.ts');
  const json = policyJsonSchema();
  const table = async () => `${JSON.stringify(json, undefined, 2)}\n`;
  await printResult(cli, flags, { json, rows: [], table });
}

/** @throws SettingsError with all of them */
function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new SettingsError(problems);
}

async function textIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error)) throw new MalformedInputError(path, 'it cannot be read', { cause: error });
    throw error;
  }
}

async function resultOf(inForce: Shown, stored?: StoredPolicy): Promise<Result> {
  const { describePolicy } = await import('../../../notify/planning/policy/describe-policy.ts');
  const { policy, from, problems } = inForce;
  const rows = describePolicy(policy);
  return {
    json: defined({ from, version: stored?.version, setAt: stored?.setAt, problems, policy }),
    rows: rows.map(({ told, ...line }) => ({ ...line, ...told })),
    columns: ['cause', 'severity', 'user', 'manager', 'app-owner', 'help-desk', 'admins', 'app'],
    table: async (screen) => `${await textTable(rows, COLUMNS, screen)}\n${sectionsOf(policy)}`,
  };
}

function sectionsOf({ rules: _, $schema: _schema, ...sections }: PolicyInForce['policy']): string {
  return Object.entries(sections)
    .map(([name, section]) => `${name}: ${JSON.stringify(section)}\n`)
    .join('');
}

const COLUMNS: readonly Column<PolicyLine>[] = [
  { title: 'CAUSE', text: ({ cause }) => cause },
  { title: 'SEVERITY', text: ({ severity }) => severity, drop: 3 },
  { title: 'USER', text: ({ told }) => told.user },
  { title: 'MANAGER', text: ({ told }) => told.manager },
  { title: 'APP-OWNER', text: ({ told }) => told['app-owner'] },
  { title: 'HELP-DESK', text: ({ told }) => told['help-desk'], drop: 2 },
  { title: 'ADMINS', text: ({ told }) => told.admins },
  { title: 'APP', text: ({ told }) => told.app, drop: 1 },
];
