/** `revaudit erase`: removes a person's names from the record. The revocations stay. */
import type { Command } from 'commander';
import { defined } from '../../base/defined.ts';
import { isGuid } from '../../base/hash.ts';
import { asPasted, visibleText } from '../../base/pasted.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { AmbiguousNameError, UnknownNameError, UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, printResult, resolveTables } from '../command-context.ts';
import { openStore } from '../store/store.ts';
import { confirm, requireAnswerable } from '../terminal/confirm.ts';

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
    .option('-y, --yes', 'do not ask; needed if there is no terminal')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => erase(cli, command.optsWithGlobals<Flags>()));
}

async function erase(cli: CommandContext, flags: Flags): Promise<void> {
  requireAnswerable(cli, 'erase', flags.yes);
  const typed = visibleText(flags.user);
  if (asPasted(typed) === '') throw new UsageError('Say whom: give --user an id, an address or a name');
  const store = openStore(await resolveTables(cli, flags, 'erase'));
  const { id: userId, name } = await findUser(typed, store);
  const found = name === undefined ? userId : `${name}, ${userId}`;
  const question = `Remove all names of ${JSON.stringify(typed)} (${found}) from the record? This cannot be undone.`;
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

/** An id needs no name on record: rows without one can be erased, too. */
async function findUser(typed: string, store: TenantStore): Promise<{ readonly id: string; readonly name?: string }> {
  const [{ tableNames }, { similarNames }] = await Promise.all([
    import('../../query/table-names.ts'),
    import('../../query/similar-names.ts'),
  ]);
  const names = tableNames(store);
  const id = asPasted(typed).toLowerCase();
  if (isGuid(id)) return defined({ id, name: await names.nameOf('user', id) });
  const users = await names.findByName('user', typed);
  const [user, ...others] = users;
  if (others.length > 0) throw new AmbiguousNameError(typed, users);
  if (user !== undefined) return user;
  const near = await similarNames(store, 'user', typed);
  throw new UnknownNameError(`user ${JSON.stringify(typed)}`, { near, list: 'revaudit revocations list' });
}
