/** The command line as a whole: commands, options that all of them take, help. */
import { Command, Option } from 'commander';
import type { Cli } from './cli.ts';
import { EXIT_CODES_HELP } from './cli-errors.ts';
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
import { painted, screenOf } from './terminal/screen.ts';

const AFTER = `
Examples:
  revaudit revocations list --since 24h              what happened today
  revaudit users show ada@contoso.com                why was Ada signed out?
  revaudit explain 700082                            what does AADSTS700082 mean, what helps?
  revaudit doctor                                    is everything as it must be, and what if not?
  revaudit import --dry-run AuditLogs.json           what would these logs have told?

Where the record is: --api, --account or --connection-string; else the environment (REVAUDIT_API_URL,
REVAUDIT_API_KEY, REVAUDIT_TABLES_URL, REVAUDIT_CONNECTION_STRING, REVAUDIT_TENANT_ID); else what
"npm start" runs on this machine.

${EXIT_CODES_HELP}`;

export function buildProgram(cli: Cli, version: string): Command {
  const program = new Command('revaudit')
    .description('What ended sign-ins in your Entra tenant, whom it hit, and who was told.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help tells more)')
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => painted('bold', title, screenOf(cli.stdout, cli.environment.colour)),
    })
    .configureOutput({
      writeOut: (text) => void cli.stdout.write(text),
      writeErr: (text) => void cli.stderr.write(text),
      getOutHelpWidth: () => cli.stdout.columns || 100,
      getErrHelpWidth: () => cli.stderr.columns || 100,
    });

  program.optionsGroup('Output:');
  program
    .addOption(new Option('-o, --output <format>', 'table on a terminal, json otherwise').choices(OUTPUT_FORMATS))
    .option('--query <jmespath>', 'print only what this JMESPath expression picks, as with az')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .option('--verbose', 'say on stderr where the record is, and all about errors');

  program.optionsGroup('Where the record is:');
  program
    .option('--api <url>', "a deployment's HTTP API")
    .option('--api-key <key>', 'its function key; REVAUDIT_API_KEY keeps it out of the process list')
    .option('--account <name|url>', 'the storage account, as whoever is signed in here (az login)')
    .option('--connection-string <text>', 'the storage account, by connection string')
    .option('--tenant <id>', 'the Entra tenant whose record it is (with --account, --connection-string)')
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
  return program.addHelpText('after', AFTER);
}
