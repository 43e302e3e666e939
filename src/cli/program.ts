/** The command line: all commands, the options that all of them take, and the help. */
import { Command } from 'commander';
import { printableJson } from '../base/printable.ts';
import { EXIT_CODES_HELP, errorJson, UsageError } from './cli-errors.ts';
import type { CommandContext } from './command-context.ts';
import { addDoctor } from './commands/doctor-command.ts';
import { addErase } from './commands/erase-command.ts';
import { addExplain } from './commands/explain-command.ts';
import { addExport } from './commands/export-command.ts';
import { addGrants } from './commands/grants-command.ts';
import { addImpact } from './commands/impact-command.ts';
import { addImport } from './commands/import-command.ts';
import { addMcp } from './commands/mcp-command.ts';
import { addMirror } from './commands/mirror-command.ts';
import { addWebhooks } from './commands/notices/webhooks-command.ts';
import { addPermissions } from './commands/permissions-command.ts';
import { addPoison } from './commands/poison-command.ts';
import { addNotices } from './commands/record/notices-command.ts';
import { addOpen } from './commands/record/open-command.ts';
import { addPolicies } from './commands/record/policies-command.ts';
import { addSources } from './commands/record/sources-command.ts';
import { addStatus } from './commands/record/status-command.ts';
import { addSweeps } from './commands/record/sweeps-command.ts';
import { addWatch } from './commands/record/watch-command.ts';
import { addRevocations } from './commands/revocations-command.ts';
import { addCompletion } from './commands/shell/completion-command.ts';
import { addContext } from './commands/shell/context-command.ts';
import { addHelp } from './commands/shell/help-command.ts';
import { addStats } from './commands/stats-command.ts';
import { addApps, addUsers } from './commands/subject-commands.ts';
import { addSubscriptions } from './commands/subscriptions-command.ts';
import { addViews } from './commands/views-command.ts';
import { addWhatIf } from './commands/what-if-command.ts';
import { addWhy } from './commands/why-command.ts';
import { cloudOption } from './store/graph-choice.ts';
import { OUTPUT_FORMATS } from './terminal/output.ts';
import { choiceOption, pastedOption } from './terminal/pasted-option.ts';
import { screenOf, styled } from './terminal/screen.ts';

const EXAMPLES_AND_EXIT_CODES = `
Examples:
  revaudit revocations list --since 24h              what happened today?
  revaudit why --user ada@contoso.com                why was Ada signed out, and is it us?
  revaudit explain 700082                            what does AADSTS700082 mean, and what helps?
  revaudit doctor                                    does everything work, and what to do if not?
  revaudit import --dry-run AuditLogs.json           what do these logs show?

revaudit reads the record from --api, --account or --connection-string. Without these flags it uses the environment
variables REVAUDIT_API_URL, REVAUDIT_API_TOKEN (or REVAUDIT_API_KEY), REVAUDIT_TABLES_URL, REVAUDIT_CONNECTION_STRING
and REVAUDIT_TENANT_ID.
Without those, it uses the saved context in use, else what "npm start" runs on this machine.

${EXIT_CODES_HELP}`;

export function buildProgram(cli: CommandContext, version: string): Command {
  const program = new Command('revaudit')
    .description('Shows what ended sign-ins in your Entra tenant, who was affected, and who was notified.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => styled('bold', title, screenOf(cli.stdout, cli.environment)),
    })
    .configureOutput({
      writeOut: (text) => void cli.stdout.write(text),
      writeErr: (text) => void cli.stderr.write(text),
      // With the suggestion of the right word, if there is one, on the same line.
      outputError: (text, write) => write(usageText(text, cli.jsonErrors)),
      getOutHelpWidth: () => cli.stdout.columns || 100,
      getErrHelpWidth: () => cli.stderr.columns || 100,
    });

  program.optionsGroup('Output:');
  program
    .addOption(choiceOption('-o, --output <format>', 'default: table on a terminal, else json', OUTPUT_FORMATS))
    .option('--query <jmespath>', 'print only what this JMESPath expression selects, as with az')
    .option('--no-color', 'no colours (also: set NO_COLOR)')
    .option('--no-pager', 'do not show long output page by page (also: set NO_PAGER)')
    .option('--only-show-errors', 'no notes on stderr')
    .option('--verbose', 'print on stderr where the record is, and the details of errors')
    .option('--debug', 'the same, and every request that is made');

  program.optionsGroup('Where the record is:');
  program
    .addOption(pastedOption('--api <url>', 'the HTTP API of a deployment'))
    .addOption(
      pastedOption(
        '--api-key <key>',
        'its function key, where it allows keys; better set REVAUDIT_API_KEY: flags are visible in the process list',
      ),
    )
    .addOption(pastedOption('--account <name|url>', 'the storage account, with your own sign-in (az login)'))
    .addOption(pastedOption('--connection-string <text>', 'the storage account, with a connection string'))
    .addOption(pastedOption('--tenant <id>', 'id of the Entra tenant (with --account or --connection-string)'))
    .addOption(pastedOption('--context <name>', 'a saved place; "revaudit context" saves them'))
    .addOption(pastedOption('--instance <pid>', 'of several "npm start" on this machine, the one with this process id'))
    .addOption(cloudOption());

  addRevocations(program, cli);
  addApps(program, cli);
  addUsers(program, cli);
  addGrants(program, cli);
  addStats(program, cli);
  addExport(program, cli);
  addWhy(program, cli);
  addSweeps(program, cli);
  addPolicies(program, cli);
  addNotices(program, cli);
  addSources(program, cli);
  addStatus(program, cli);
  addWatch(program, cli);
  addOpen(program, cli);
  addExplain(program, cli);
  addWhatIf(program, cli);
  addImpact(program, cli);
  addImport(program, cli);
  addDoctor(program, cli);
  addSubscriptions(program, cli);
  addWebhooks(program, cli);
  addPermissions(program, cli);
  addPoison(program, cli);
  addMirror(program, cli);
  addViews(program, cli);
  addErase(program, cli);
  addContext(program, cli);
  addCompletion(program, cli);
  addMcp(program, cli, version);
  addHelp(program, cli);
  return program.addHelpText('after', EXAMPLES_AND_EXIT_CODES);
}

/** @param text of an error in the command line, as commander words it */
function usageText(text: string, isJson: boolean): string {
  const line = `${text.trim().replaceAll(/\s*\n\s*/g, ' ')} (--help lists what is allowed)`;
  const json = () => errorJson(new UsageError(line.replace(/^error: /, '')));
  return `${isJson ? printableJson(json()) : line}\n`;
}
