/** `revaudit erase`: removes a person's names from the record. The revocations stay. */
import type { Command } from 'commander';
import { NotOnRecordError } from '../../base/errors.ts';
import { isGuid } from '../../base/hash.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { AmbiguousNameError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, printResult, resolveTables } from '../command-context.ts';
import { openStore } from '../store/store.ts';
import { confirm } from '../terminal/confirm.ts';

interface Flags extends GlobalFlags {
  readonly user: string;
  readonly yes?: boolean;
}

const NOTE = `
The object id stays, so the record of what happened stays complete, and you can still query it by id.
Delete the account in Entra first; otherwise the next reading of the directory brings the name back.
Your own backups and exports are not changed.`;

export function addErase(program: Command, cli: CommandContext): void {
  program
    .command('erase')
    .description('remove the names and addresses of a person from the record; the revocations stay')
    .requiredOption('--user <who>', 'object id, user principal name, mail address, or display name')
    .option('-y, --yes', 'do not ask for confirmation')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => erase(cli, command.optsWithGlobals<Flags>()));
}

async function erase(cli: CommandContext, flags: Flags): Promise<void> {
  const store = openStore(await resolveTables(cli, flags, 'erase'));
  const userId = isGuid(flags.user) ? flags.user.toLowerCase() : await findUserId(flags.user, store);
  const question = `Remove all names of ${userId} from the record? This cannot be undone.`;
  if (!flags.yes && !(await confirm(cli, question))) return printNote(cli, 'Nothing was erased.');
  const { erasePerson } = await import('../../operate/erase-person.ts');
  const erased = { userId, ...(await erasePerson(store, userId)) };
  const rows = `${erased.names} in Names, ${erased.affectedUsers} in AffectedUsers, ${erased.notices} in Notices`;
  await printResult(cli, flags, {
    json: erased,
    rows: [erased],
    table: async () => `The record no longer names ${userId}. Rows changed: ${rows}.\n`,
  });
}

async function findUserId(name: string, store: TenantStore): Promise<string> {
  const { tableNames } = await import('../../query/table-names.ts');
  const users = await tableNames(store).findByName('user', name);
  const [user, ...others] = users;
  if (user === undefined) throw new NotOnRecordError(`a user called ${JSON.stringify(name)}`);
  if (others.length > 0) throw new AmbiguousNameError(name, users);
  return user.id;
}
