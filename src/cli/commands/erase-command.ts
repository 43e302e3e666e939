/** `revaudit erase`: removes a person's names from the record. The revocations stay. */
import type { Command } from 'commander';
import { defined } from '../../base/defined.ts';
import { isGuid } from '../../base/hash.ts';
import { asPasted, visibleText } from '../../base/pasted.ts';
import type { QueuesLocation } from '../../ingest/queue/queue-signals.ts';
import type { Erased } from '../../operate/erasing/erase-person.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { AmbiguousNameError, UnknownNameError, UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, printResult, resolveTables } from '../command-context.ts';
import { openErasingStore, queuesLocationOf } from '../store/store.ts';
import type { TablesChoice } from '../store/store-choice.ts';
import { confirm, requireAnswerable } from '../terminal/confirm.ts';

interface Flags extends GlobalFlags {
  readonly user: string;
  readonly yes?: boolean;
}

const NOTE = `
The object id stays, so the record of what happened stays complete, and you can still query it by id.
Delete the account in Entra first; otherwise the next reading of the directory brings the name back.
The answer lists what could not be erased, such as mails, backups and exports. Run it again whenever you like.
All names and notices are read to find the person: one request for a thousand rows.`;

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
  const choice = await resolveTables(cli, flags, 'erase');
  const store = openErasingStore(choice);
  const { id: userId, name } = await findUser(typed, store);
  const found = name === undefined ? userId : `${name}, ${userId}`;
  const question = `Remove all names of ${JSON.stringify(typed)} (${found}) from the record? This cannot be undone.`;
  if (!flags.yes && !(await confirm(cli, question))) return printNote(cli, 'Nothing was erased.');
  const { erasePerson } = await import('../../operate/erasing/erase-person.ts');
  const queues = queuesIfKnown(choice);
  const erased = { userId, ...(await erasePerson({ store, userId, queues, now: cli.now() })) };
  await printResult(cli, flags, { json: erased, rows: [erased], table: async () => answerText(erased) });
}

function answerText({ userId, couldNot, ...counts }: Erased & { readonly userId: string }): string {
  const rows = [
    `${counts.names} in Names, ${counts.affectedUsers} in AffectedUsers, ${counts.notices} in Notices`,
    `${counts.lines} in Lines, ${counts.mirror} in the mirror, ${counts.messageBodies} in Snapshots`,
  ].join(', ');
  return [
    `The record no longer names ${userId}. Rows changed: ${rows}. Poison messages changed: ${counts.poisonMessages}.`,
    'Not erased:',
    ...couldNot.map(({ where, until }) => `- ${where}: until ${until}`),
    '',
  ].join('\n');
}

/** Tables alone can be in Cosmos DB, or at an address that does not tell where the queues are: the answer says it. */
function queuesIfKnown(choice: TablesChoice): QueuesLocation | undefined {
  try {
    return queuesLocationOf(choice);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** An id needs no name on record: rows without one can be erased, too. */
async function findUser(typed: string, store: TenantStore): Promise<{ readonly id: string; readonly name?: string }> {
  const [{ tableNames }, { similarNames }] = await Promise.all([
    import('../../record/table-names.ts'),
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
