/** `revaudit revocations`: what ended sign-ins, as a list and one by one. */
import type { Command } from 'commander';
import type { RevocationSummary } from '../../query/answers.ts';
import { EXIT } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, queryAndPrint } from '../command-context.ts';
import { revocationPage, sweepPage } from '../pages/revocation-page.ts';
import { BRIEF_COLUMNS, isRevocation, REVOCATION_COLUMNS, revocationTable } from '../pages/revocation-table.ts';
import { findRevocation, findSweep, isSweepId } from '../store/resolve-short-id.ts';
import { tableOfKind } from '../terminal/output.ts';
import type { Screen } from '../terminal/screen.ts';
import {
  addFailOn,
  addListOptions,
  addReachOptions,
  collectPages,
  emptyListText,
  isAtLeast,
  type ListFlags,
  limitOf,
  listFilterOf,
  noteIfTruncated,
} from './list-options.ts';

const LIST_EXAMPLES = `
Examples:
  revaudit revocations list --since 24h
  revaudit revocations list --cause account-disabled --all --output csv > disabled.csv
  revaudit revocations list --since 7d --query "[].{cause: cause, who: subject.name}" --output table`;

const SHOW_EXAMPLES = `
Take the id from the first column of "revaudit revocations list". Bulk work (a sweep) has an id that starts with
"sweep-"; it is shown with all its members.

Examples:
  revaudit revocations show ID
  revaudit revocations show sweep-ID
  revaudit revocations show ID --query "affectedApps[].name" --output tsv`;

export function addRevocations(program: Command, cli: CommandContext): void {
  const revocations = program
    .command('revocations')
    .description('what ended sign-ins: consents withdrawn, accounts disabled, policies changed …');

  const list = revocations.command('list').alias('ls').description('list the newest revocations');
  addFailOn(addReachOptions(addListOptions(list)))
    .addHelpText('after', LIST_EXAMPLES)
    .action((_options: unknown, command: Command) => listRevocations(cli, command.optsWithGlobals<ListFlags>()));

  revocations
    .command('show')
    .description('show one revocation: who did it, the evidence, who was affected, who was notified')
    .argument('<id>', 'id of a revocation or sweep; the first 6 characters are enough')
    .addHelpText('after', SHOW_EXAMPLES)
    .action((id: string, _options: unknown, command: Command) =>
      showRevocation(cli, command.optsWithGlobals<GlobalFlags>(), id),
    );
}

async function listRevocations(cli: CommandContext, flags: ListFlags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, now }) => {
    const filter = await listFilterOf(cli, flags, { answers, now });
    const { revocations, next } = await collectPages(answers.list, filter, limitOf(flags));
    noteIfTruncated(cli, next, flags);
    const { failOn } = flags;
    if (failOn !== undefined && revocations.some(({ severity }) => isAtLeast(severity, failOn)))
      cli.setExitCode(EXIT.gate);
    const tableOf = (rows: readonly RevocationSummary[], screen: Screen) =>
      revocationTable(rows, { now, screen, expand: flags.expand === true });
    return {
      json: revocations,
      rows: revocations,
      columns: REVOCATION_COLUMNS,
      briefColumns: BRIEF_COLUMNS,
      table: async (screen) =>
        revocations.length === 0 ? emptyListText('', filter, { now, screen }) : tableOf(revocations, screen),
      rowsTable: tableOfKind(isRevocation, tableOf),
    };
  });
}

async function showRevocation(cli: CommandContext, flags: GlobalFlags, id: string): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, now }) => {
    if (isSweepId(id)) {
      const sweep = await findSweep(id, answers);
      return {
        json: sweep,
        rows: sweep.revocations,
        columns: REVOCATION_COLUMNS,
        briefColumns: BRIEF_COLUMNS,
        table: (screen) => sweepPage(sweep, now, screen),
        rowsTable: tableOfKind(isRevocation, (rows, screen) => revocationTable(rows, { now, screen, expand: true })),
      };
    }
    const revocation = await findRevocation(id, answers);
    return { json: revocation, rows: [revocation], table: (screen) => revocationPage(revocation, now, screen) };
  });
}
