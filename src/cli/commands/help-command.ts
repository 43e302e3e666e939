/** `revaudit help`: the help of the program, of a command, or of a command in it. */
import type { Command } from 'commander';
import { UsageError } from '../cli-errors.ts';

export function addHelp(program: Command): void {
  program
    .command('help')
    .description('print the help for a command')
    .argument('[command...]', 'such as "revocations list"')
    .action((words: readonly string[]) => commandAt(program, words).outputHelp());
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
