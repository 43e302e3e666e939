/** The command line: all commands, the options that all of them take, and the help. */
import { Command, Option } from 'commander';
import { EXIT_CODES_HELP } from './cli-errors.ts';
import type { CommandContext } from './command-context.ts';
import { addDoctor } from './commands/doctor-command.ts';
import { addErase } from './commands/erase-command.ts';
import { addExplain } from './commands/explain-command.ts';
import { addImport } from './commands/import-command.ts';
import { addPermissions } from './commands/permissions-command.ts';
import { addPoison } from './commands/poison-command.ts';
import { addRevocations } from './commands/revocations-command.ts';
import { addApps, addUsers } from './commands/subject-commands.ts';
import { addSubscriptions } from './commands/subscriptions-command.ts';
import { cloudOption } from './store/graph-choice.ts';
import { OUTPUT_FORMATS } from './terminal/output.ts';
import { screenOf, styled } from './terminal/screen.ts';

const EXAMPLES_AND_EXIT_CODES = `
Examples:
  revaudit revocations list --since 24h              what happened today?
  revaudit users show ada@contoso.com                why was Ada signed out?
  revaudit explain 700082                            what does AADSTS700082 mean, and what helps?
  revaudit doctor                                    does everything work, and what to do if not?
  revaudit import --dry-run AuditLogs.json           what do these logs show?

revaudit reads the record from --api, --account or --connection-string. Without these flags it uses the environment
variables REVAUDIT_API_URL, REVAUDIT_API_KEY, REVAUDIT_TABLES_URL, REVAUDIT_CONNECTION_STRING and REVAUDIT_TENANT_ID.
Without those, it uses what "npm start" runs on this machine.

${EXIT_CODES_HELP}`;

export function buildProgram(cli: CommandContext, version: string): Command {
  const program = new Command('revaudit')
    .description('Shows what ended sign-ins in your Entra tenant, who was affected, and who was notified.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help for a command')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for help)')
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => styled('bold', title, screenOf(cli.stdout, cli.environment.colour)),
    })
    .configureOutput({
      writeOut: (text) => void cli.stdout.write(text),
      writeErr: (text) => void cli.stderr.write(text),
      getOutHelpWidth: () => cli.stdout.columns || 100,
      getErrHelpWidth: () => cli.stderr.columns || 100,
    });

  program.optionsGroup('Output:');
  program
    .addOption(new Option('-o, --output <format>', 'default: table on a terminal, else json').choices(OUTPUT_FORMATS))
    .option('--query <jmespath>', 'print only what this JMESPath expression selects, as with az')
    .option('--no-color', 'no colours (also: set NO_COLOR)')
    .option('--verbose', 'print on stderr where the record is, and the details of errors');

  program.optionsGroup('Where the record is:');
  program
    .option('--api <url>', 'the HTTP API of a deployment')
    .option(
      '--api-key <key>',
      'its function key; better set REVAUDIT_API_KEY, because flags are visible in the process list',
    )
    .option('--account <name|url>', 'the storage account, with your own sign-in (az login)')
    .option('--connection-string <text>', 'the storage account, with a connection string')
    .option('--tenant <id>', 'id of the Entra tenant (with --account or --connection-string)')
    .addOption(cloudOption());

  addRevocations(program, cli);
  addApps(program, cli);
  addUsers(program, cli);
  addExplain(program, cli);
  addImport(program, cli);
  addDoctor(program, cli);
  addSubscriptions(program, cli);
  addPermissions(program, cli);
  addPoison(program, cli);
  addErase(program, cli);
  return program.addHelpText('after', EXAMPLES_AND_EXIT_CODES);
}
