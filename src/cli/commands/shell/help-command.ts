/** `revaudit help`: the help of a command, and what the causes are. */
import type { Command } from 'commander';
import { UsageError } from '../../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult } from '../../command-context.ts';

const TOPIC = 'causes';

export function addHelp(program: Command, cli: CommandContext): void {
  program
    .command('help')
    .description('print the help for a command; "help causes" explains every cause')
    .argument('[command...]', `such as "revocations list", or "${TOPIC}"`)
    .action(async (words: readonly string[], _options: unknown, command: Command) => {
      if (words.length === 1 && words[0] === TOPIC) await printCauses(cli, command.optsWithGlobals<GlobalFlags>());
      else commandAt(program, words).outputHelp();
    });
}

async function printCauses(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  const { causeLines, causesPage } = await import('../../pages/causes-page.ts');
  const rows = causeLines();
  await printResult(cli, flags, { json: rows, rows, table: async (screen) => causesPage(rows, screen) });
}

function commandAt(program: Command, words: readonly string[]): Command {
  return words.reduce((parent, word) => {
    const found = parent.commands.find((command) => command.name() === word || command.aliases().includes(word));
    if (found) return found;
    const names = parent.commands.map((command) => command.name()).join(', ');
    const where = parent === program ? 'revaudit' : `revaudit ${parent.name()}`;
    throw new UsageError(
      names === '' ? `"${where}" has no commands of its own` : `"${where}" has no command "${word}"; it has ${names}`,
    );
  }, program);
}
