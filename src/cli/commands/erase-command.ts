/** `revaudit erase`: takes a person's names out of the record; what happened stays on it. */
import type { Command } from 'commander';
import { NotOnRecordError } from '../../base/errors.ts';
import { isGuid } from '../../base/hash.ts';
import { storageTables } from '../../storage/azure-tables.ts';
import { type Cli, printResult, remark, tablesFor } from '../cli.ts';
import { AmbiguousNameError } from '../cli-errors.ts';
import { locationOf } from '../store/store.ts';
import { confirm } from '../terminal/confirm.ts';
import type { GlobalFlags } from './flags.ts';

interface Flags extends GlobalFlags {
  readonly user: string;
  readonly yes?: boolean;
}

const NOTE = `
The object id stays: the record of what happened is whole, and can still be asked by id. Delete the account in Entra first, or
the next reading of the directory brings the name back. Backups and exports that you made are yours to clean.`;

export function addErase(program: Command, cli: Cli): void {
  program
    .command('erase')
    .description("take a person's names and addresses out of the record, which stays whole")
    .requiredOption('--user <who>', 'object id, UPN, mail or display name')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => erase(cli, command.optsWithGlobals<Flags>()));
}

async function erase(cli: Cli, flags: Flags): Promise<void> {
  const choice = await tablesFor(cli, flags, 'erase');
  const tables = storageTables(locationOf(choice));
  const userId = isGuid(flags.user) ? flags.user.toLowerCase() : await idOf(flags.user, tables, choice.tenantId);
  if (!flags.yes && !(await confirm(cli, `Take all names of ${userId} out of the record, for good?`)))
    return remark(cli, 'Nothing was erased.');
  const { erasePerson } = await import('../../operate/erase-person.ts');
  const erased = { userId, ...(await erasePerson(tables, choice.tenantId, userId)) };
  const rows = `${erased.names} of Names, ${erased.affectedUsers} of AffectedUsers, ${erased.notices} of Notices`;
  await printResult(cli, flags, {
    whole: erased,
    rows: [erased],
    table: async () => `${userId} is nameless now. Rows: ${rows}.\n`,
  });
}

async function idOf(who: string, tables: ReturnType<typeof storageTables>, tenantId: string): Promise<string> {
  const { tableNames } = await import('../../query/table-names.ts');
  const bearers = await tableNames(tables, tenantId).bearersOf('user', who);
  const [first, ...others] = bearers;
  if (first === undefined) throw new NotOnRecordError(`a user called ${JSON.stringify(who)}`);
  if (others.length > 0) throw new AmbiguousNameError(who, bearers);
  return first.id;
}
