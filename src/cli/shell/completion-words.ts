/** What can follow on a command line, from the program itself: commands, options, and the values that are known. */
import type { Command, Option } from 'commander';

export interface CompletionPoint {
  /** The words of the command, such as `revocations list`; empty for the program. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly CompletionOption[];
  /** Whether the last word may be a file. */
  readonly takesFiles: boolean;
}

interface Word {
  readonly word: string;
  readonly description: string;
}

interface CompletionOption {
  /** Such as `-o` and `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** The program first, then every command, in the order of the help. */
export function completionPoints(program: Command): readonly CompletionPoint[] {
  return pointsBelow(program, '', program.options.map(optionOf));
}

function pointsBelow(
  command: Command,
  path: string,
  inherited: readonly CompletionOption[],
): readonly CompletionPoint[] {
  const own = path === '' ? [] : command.options.map(optionOf);
  const commands = command.commands.map((one) => ({ word: one.name(), description: one.description() }));
  const options = [...own, ...inherited].filter(({ flags }) => flags.length > 0);
  const point = {
    path,
    commands: path === 'help' ? helpWords(command) : commands,
    options: [...options, HELP],
    takesFiles: command.registeredArguments.some((argument) => /file|draft/i.test(argument.name())),
  };
  return [point, ...command.commands.flatMap((one) => pointsBelow(one, `${path} ${one.name()}`.trim(), inherited))];
}

const HELP: CompletionOption = {
  flags: ['-h', '--help'],
  description: 'print the help',
  takesValue: false,
  choices: [],
};

/** `help` takes the names of the commands, and the topics that are none. */
function helpWords(help: Command): readonly Word[] {
  const program = help.parent;
  const names = program?.commands.map((one) => ({ word: one.name(), description: one.description() })) ?? [];
  return [...names.filter(({ word }) => word !== 'help'), { word: 'causes', description: 'what each cause is' }];
}

function optionOf(option: Option): CompletionOption {
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  };
}
