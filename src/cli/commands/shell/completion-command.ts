/** `revaudit completion`: a script with which a shell completes the command line. */
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../../command-context.ts';
import { SHELLS, type Shell } from '../../shell/shells.ts';

const EXAMPLES = `
The script knows the commands, options and values of this version: write it again after an update.

Examples:
  revaudit completion bash > ~/.local/share/bash-completion/completions/revaudit
  revaudit completion zsh > "\${fpath[1]}/_revaudit"
  revaudit completion fish > ~/.config/fish/completions/revaudit.fish
  revaudit completion powershell >> $PROFILE`;

export function addCompletion(program: Command, cli: CommandContext): void {
  program
    .command('completion')
    .description('print a script with which a shell completes commands, options and values')
    .argument('<shell>', SHELLS.join(', '), parseShell)
    .addHelpText('after', EXAMPLES)
    .action(async (shell: Shell) => {
      const [{ completionPoints }, { completionScript }] = await Promise.all([
        import('../../shell/completion-words.ts'),
        import('../../shell/completion-scripts.ts'),
      ]);
      cli.stdout.write(completionScript(shell, completionPoints(program)));
    });
}

function parseShell(given: string): Shell {
  const wanted = given.toLowerCase() === 'pwsh' ? 'powershell' : given.toLowerCase();
  const shell = SHELLS.find((one) => one === wanted);
  if (shell === undefined) throw new InvalidArgumentError(`It must be one of ${SHELLS.join(', ')}.`);
  return shell;
}
