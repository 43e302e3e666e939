/** `revaudit revocations`: what ended sign-ins, as a list and one by one. */
import type { Command } from 'commander';
import { askAndPrint, type Cli } from '../cli.ts';
import { revocationPage, sweepPage } from '../pages/revocation-page.ts';
import { REVOCATION_COLUMNS, revocationTable } from '../pages/revocation-table.ts';
import { collectPages, findRevocation, findSweep, isSweepId } from '../store/resolve-short-id.ts';
import type { GlobalFlags, ListFlags } from './flags.ts';
import { addListOptions, askedBy, mostOf, nothingFound, remarkOnRest } from './list-options.ts';

const LIST_EXAMPLES = `
Examples:
  revaudit revocations list --since 24h
  revaudit revocations list --cause account-disabled --all --output csv > disabled.csv
  revaudit revocations list --since 7d --query "[].{cause: cause, who: subject.name}" --output table`;

const SHOW_EXAMPLES = `
Examples:
  revaudit revocations show 3f2a9c1e                 the first characters do
  revaudit revocations show sweep-3f2a9c1e           bulk work, with each member of it
  revaudit revocations show 3f2a9c1e --query "affectedApps[].name" --output tsv`;

export function addRevocations(program: Command, cli: Cli): void {
  const revocations = program
    .command('revocations')
    .description('what ended sign-ins: consents withdrawn, accounts disabled, policies changed');

  addListOptions(revocations.command('list').alias('ls').description('the newest revocations'))
    .addHelpText('after', LIST_EXAMPLES)
    .action((_options: unknown, command: Command) => listRevocations(cli, command.optsWithGlobals<ListFlags>()));

  revocations
    .command('show')
    .description('one revocation whole: who did it, how we know, whom it hit, who was told')
    .argument('<id>', 'id of the revocation or sweep, or the first 6 or more characters of it')
    .addHelpText('after', SHOW_EXAMPLES)
    .action((id: string, _options: unknown, command: Command) =>
      showRevocation(cli, command.optsWithGlobals<GlobalFlags>(), id),
    );
}

async function listRevocations(cli: Cli, flags: ListFlags): Promise<void> {
  await askAndPrint(cli, flags, async ({ answers, now }) => {
    const asked = askedBy(flags, now);
    const list = await collectPages(answers.list, asked, mostOf(flags));
    const { revocations } = list;
    remarkOnRest(cli, list, flags);
    return {
      whole: revocations,
      rows: revocations,
      columns: REVOCATION_COLUMNS,
      table: async (screen) =>
        revocations.length === 0
          ? nothingFound('', asked, now)
          : revocationTable(revocations, { now, screen, whole: flags.expand === true }),
    };
  });
}

async function showRevocation(cli: Cli, flags: GlobalFlags, id: string): Promise<void> {
  await askAndPrint(cli, flags, async ({ answers, now }) => {
    if (isSweepId(id)) {
      const sweep = await findSweep(id, answers);
      return {
        whole: sweep,
        rows: sweep.revocations,
        columns: REVOCATION_COLUMNS,
        table: (screen) => sweepPage(sweep, now, screen),
      };
    }
    const view = await findRevocation(id, answers);
    return { whole: view, rows: [view], table: (screen) => revocationPage(view, now, screen) };
  });
}
