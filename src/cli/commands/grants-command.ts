/** `revaudit grants list`: who consented to what, and whether it is used. */
import { type Command, Option } from 'commander';
import type { AnswerAt } from '../../api/client.ts';
import { defined } from '../../base/defined.ts';
import { isGuid } from '../../base/hash.ts';
import { asPasted } from '../../base/pasted.ts';
import { USES, type Use } from '../../query/answers.ts';
import { requireUnambiguous, UnknownNameError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, printResult, resolveStore } from '../command-context.ts';
import { openClient } from '../store/open-client.ts';
import { openAnswers } from '../store/store.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { parseLimitFlag, repeatedChoice } from './list-options.ts';

interface Flags extends GlobalFlags {
  readonly app?: string;
  readonly user?: string;
  readonly use?: readonly Use[];
  readonly limit: number;
}

type Grant = AnswerAt<'GET', '/api/v1/grants'>['grants'][number];

const NOTE = `
Grants come from the mirror of the tenant, as it is now. "used": somebody signed in at the app in the last 30 days.

Examples:
  revaudit grants list --use unused
  revaudit grants list --app "Payroll Sync" --output csv`;

const DEFAULT_LIMIT = 50;
const LARGEST_PAGE = 500;

export function addGrants(program: Command, cli: CommandContext): void {
  const grants = program.command('grants').description('who consented to what');
  grants
    .command('list')
    .description('list delegated permission grants, and whether they are used')
    .option('--app <what>', 'of this app: object id or name', asPasted)
    .option('--user <who>', 'of this person: object id, name or address', asPasted)
    .addOption(repeatedChoice('--use <use>', 'only these; may be given several times', USES))
    .addOption(new Option('--limit <n>', 'how many to list').argParser(parseLimitFlag).default(DEFAULT_LIMIT))
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => list(cli, command.optsWithGlobals<Flags>()));
}

async function list(cli: CommandContext, flags: Flags): Promise<void> {
  const choice = await resolveStore(cli, flags);
  const [answers, client] = await Promise.all([openAnswers(choice), openClient(choice, cli.now())]);
  const idOf = async (kind: 'app' | 'user', name: string | undefined) => {
    if (name === undefined) return undefined;
    const found = requireUnambiguous(await answers[kind](name, { limit: 1 }), name);
    if (found !== undefined) return found.subject.id;
    // Somebody whom no revocation affected has an id, but no name on record.
    if (isGuid(name)) return name;
    throw new UnknownNameError(`${kind} ${JSON.stringify(name)}`, { near: [], list: 'revaudit grants list' });
  };
  const [app, user] = await Promise.all([idOf('app', flags.app), idOf('user', flags.user)]);
  const found: Grant[] = [];
  let after: string | undefined;
  do {
    const limit = Math.min(LARGEST_PAGE, flags.limit - found.length);
    const reply = await client.get('/api/v1/grants', { query: defined({ app, user, use: flags.use, limit, after }) });
    if (reply.status !== 200) break;
    found.push(...reply.answer.grants);
    after = reply.answer.next;
  } while (after !== undefined && found.length < flags.limit);
  if (after !== undefined) printNote(cli, `These are ${found.length}; there are more. Use --limit to see them.`);
  await printResult(cli, flags, {
    json: { grants: found },
    rows: found,
    table: async (screen) => (found.length === 0 ? 'No grants.\n' : textTable(found, COLUMNS, screen)),
  });
}

const COLUMNS: readonly Column<Grant>[] = [
  { title: 'app', text: ({ app }) => app.name ?? app.id, minWidth: 12 },
  { title: 'for', text: ({ user }) => (user === undefined ? 'everybody' : (user.name ?? user.id)), minWidth: 10 },
  { title: 'resource', text: ({ resource }) => resource.name ?? resource.id, minWidth: 10, drop: 1 },
  { title: 'scopes', text: ({ scopes }) => scopes.join(' '), minWidth: 12 },
  { title: 'use', text: ({ use }) => use },
  { title: 'last used', text: ({ lastUsed }) => lastUsed ?? '' },
];
