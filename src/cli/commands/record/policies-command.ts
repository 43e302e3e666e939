/** `revaudit policies`: which policies changed, and what the changes of one did. */
import type { Command } from 'commander';
import { printable } from '../../../base/printable.ts';
import { type CommandContext, type GlobalFlags, printNote, queryAndPrint } from '../../command-context.ts';
import { namedTitle } from '../../pages/named-title.ts';
import { BRIEF_COLUMNS, isRevocation, REVOCATION_COLUMNS, revocationTable } from '../../pages/revocation-table.ts';
import { answerOf } from '../../store/client-answer.ts';
import { findId, type PolicyOnRecord, policiesOnRecord } from '../../store/find-by-name.ts';
import { findRevocation } from '../../store/resolve-short-id.ts';
import { relativeTime, shortTime, timeHeading } from '../../terminal/format-time.ts';
import { tableOfKind, tableOfRows } from '../../terminal/output.ts';
import { type Screen, styled } from '../../terminal/screen.ts';
import { textTable } from '../../terminal/text-table.ts';
import {
  addListOptions,
  collectPages,
  type ListFlags,
  limitOf,
  listFilterOf,
  noteIfTruncated,
} from '../list-options.ts';

const LIST = 'revaudit policies list';
const EXAMPLES = `
Examples:
  revaudit policies list
  revaudit policies show "Require MFA for everybody" --since 30d
  revaudit policies diff ID`;

export function addPolicies(program: Command, cli: CommandContext): void {
  const policies = program.command('policies').description('policies that changed, and whom that hit');
  policies
    .command('list')
    .alias('ls')
    .description('list the policies of the newest 1,000 changes')
    .action((_options: unknown, command: Command) => listPolicies(cli, command.optsWithGlobals<GlobalFlags>()));
  addListOptions(policies.command('show').description('list what the changes of this policy did'))
    .argument('<what>', 'its name or object id')
    .addHelpText('after', EXAMPLES)
    .action((what: string, _options: unknown, command: Command) =>
      showPolicy(cli, command.optsWithGlobals<ListFlags>(), what),
    );
  policies
    .command('diff')
    .description('show one change, setting by setting')
    .argument('<id>', 'id of the revocation; the first 6 characters are enough')
    .action((id: string, _options: unknown, command: Command) =>
      showChange(cli, command.optsWithGlobals<GlobalFlags>(), id),
    );
}

async function listPolicies(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, now }) => {
    const rows = await policiesOnRecord(answers);
    const tableOf = (chosen: readonly PolicyOnRecord[], screen: Screen) => policyTable(chosen, now, screen);
    return {
      json: rows,
      rows,
      columns: ['id', 'name', 'changes', 'lastChangedAt', 'lastChangeId'],
      table: async (screen) => (rows.length === 0 ? 'No change of a policy is on record.\n' : tableOf(rows, screen)),
      rowsTable: tableOfRows(rows, tableOf),
    };
  });
}

async function showPolicy(cli: CommandContext, flags: ListFlags, what: string): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, now }) => {
    const note = (text: string) => printNote(cli, text);
    const id = await findId('policy', what, { answers, note });
    const filter = { ...(await listFilterOf(cli, flags, { answers, now })), policy: [id] };
    const { revocations, next } = await collectPages(answers.list, filter, limitOf(flags));
    noteIfTruncated(cli, next, flags);
    const own = revocations.find(({ subject }) => subject.kind === 'policy' && subject.id === id);
    const policy = own?.subject.name === undefined ? { id } : { id, name: own.subject.name };
    const tableOf = (rows: readonly (typeof revocations)[number][], screen: Screen) =>
      revocationTable(rows, { now, screen, expand: flags.expand === true });
    return {
      json: { policy, revocations },
      rows: revocations,
      columns: REVOCATION_COLUMNS,
      briefColumns: BRIEF_COLUMNS,
      table: async (screen) => {
        const title = namedTitle(policy.name ?? id, `policy ${id}`, screen);
        if (revocations.length === 0) return `${title}Nothing on record.\n`;
        return `${title}\n${await tableOf(revocations, screen)}`;
      },
      rowsTable: tableOfKind(isRevocation, tableOf),
    };
  });
}

async function showChange(cli: CommandContext, flags: GlobalFlags, given: string): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, client }) => {
    const { revocationId, subject } = await findRevocation(given, answers);
    const asked = client.get('/api/v1/revocations/{id}/policy', { params: { id: revocationId } });
    const change = await answerOf(asked, `change of a policy ${revocationId}`, LIST);
    const rows = change.differences;
    return {
      json: change,
      rows,
      columns: ['path', 'from', 'to', 'added', 'removed'],
      table: async (screen) => {
        const { state } = change;
        const states = state ? `  ${state.from ?? 'none'} → ${state.to ?? 'none'}` : '';
        const title = `${styled('bold', printable(subject.name ?? subject.id), screen)}  ${change.change}${states}\n`;
        if (rows.length === 0) return `${title}${state ? 'No other setting differs.' : withoutRows(change)}\n`;
        return `${title}\n${await textTable(rows, DIFFERENCE_COLUMNS, screen)}`;
      },
    };
  });
}

type Difference = { readonly path: string } & (
  | { readonly added: readonly string[]; readonly removed: readonly string[] }
  | { readonly from?: string; readonly to?: string }
);

const DIFFERENCE_COLUMNS = [
  { title: 'SETTING', text: ({ path }: Difference) => path, minWidth: 16 },
  {
    title: 'BEFORE',
    text: (one: Difference) =>
      'removed' in one ? one.removed.map((text) => `- ${text}`).join(', ') : (one.from ?? ''),
    style: () => 'red' as const,
    minWidth: 16,
  },
  {
    title: 'AFTER',
    text: (one: Difference) => ('added' in one ? one.added.map((text) => `+ ${text}`).join(', ') : (one.to ?? '')),
    style: () => 'green' as const,
    minWidth: 16,
  },
];

function withoutRows({ hasBefore, hasAfter }: { readonly hasBefore: boolean; readonly hasAfter: boolean }): string {
  if (hasBefore && hasAfter) return 'No setting differs.';
  return `What it was ${hasBefore ? 'after' : 'before'} is not on record, so that nothing can be compared.`;
}

function policyTable(rows: readonly PolicyOnRecord[], now: number, screen: Screen): Promise<string> {
  return textTable(
    rows,
    [
      { title: 'NAME', text: ({ name, id }) => name ?? id, minWidth: 20 },
      { title: 'CHANGES', text: ({ changes }) => String(changes), alignRight: true, drop: 1 },
      { title: timeHeading(screen), text: ({ lastChangedAt }) => shortTime(lastChangedAt, now, screen), drop: 3 },
      { title: 'LAST', text: ({ lastChangedAt }) => relativeTime(lastChangedAt, now) },
      { title: 'ID', text: ({ id }) => id, style: () => 'dim', drop: 2 },
    ],
    screen,
  );
}
