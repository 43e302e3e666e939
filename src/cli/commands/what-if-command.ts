/** `revaudit what-if`: whom a change of access would hit, before anybody makes it. */
import type { Command } from 'commander';
import { EXIT, UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult, resolveTables, stdoutScreen } from '../command-context.ts';
import { type NamesById, type PageNames, rowsTable, summaryOf, whatIfPage } from '../pages/what-if-page.ts';
import { checkQuery } from '../terminal/jmespath-query.ts';
import { formatOf, tableOfRows } from '../terminal/output.ts';
import type { AccessFlags } from '../what-if/access-answer.ts';
import type { AskedTenant } from '../what-if/asked-tenant.ts';
import { answerChange, type ChangeAnswer } from '../what-if/change-answer.ts';
import { readFileTenant } from '../what-if/file-tenant.ts';
import { unreadFindings } from '../what-if/find-findings.ts';
import { brokenLimits, LIMITED_EFFECTS, limitOf } from '../what-if/limits.ts';
import { type Names, namesFrom } from '../what-if/named-things.ts';
import { type ChangeFlags, planChange } from '../what-if/plan-change.ts';
import { readDrafts } from '../what-if/read-draft.ts';

interface Flags extends GlobalFlags, ChangeFlags, AccessFlags {
  readonly against?: string;
  readonly failOn?: readonly string[];
  readonly listPeople?: number;
}

const NOTE = `
Drafts are files or folders with policies, named locations or authentication strengths, as Graph, PowerShell and other
tools export them. All of them together, and all options, are one change. A draft takes the place of what has its id; if
it has no id, of what has its name; else it is new.

Without --against it asks the mirror: the tenant as the app has read it. --against takes a file that "revaudit mirror
snapshot" wrote, or a tenant as JSON: users, groups, roles, apps, policies.

Counted are people and apps under the ordinary circumstances and those that the policies name (clients, platforms,
places, risks, devices); of several effects on a person at an app the worst one counts.

Examples:
  revaudit what-if draft.json
  revaudit what-if policies/ --against tenant.json.gz --fail-on "newly-blocked>0" --fail-on "cannot-decide>0"
  revaudit what-if --on "Require MFA for admins"
  revaudit what-if --state "Block legacy authentication=disabled"
  revaudit what-if --add-member "Pilot users=ada@contoso.com" --list-people 20
  revaudit what-if --remove-consent "Payroll Sync=ada@contoso.com"`;

const collect = (text: string, all: readonly string[] = []) => [...all, text];

export function addWhatIf(program: Command, cli: CommandContext): void {
  const command = program
    .command('what-if')
    .description('whom a change of Conditional Access, a consent or an app would hit, before it is made')
    .argument('[drafts...]', 'files or folders with what would be saved, as JSON')
    .option('--against <file>', 'the tenant, as JSON; without it, the mirror is asked');
  command.addOption(
    command
      .createOption('--on [policy]', 'switch on a policy, by id or name; without one, the drafts')
      .preset('')
      .argParser(collect),
  );
  command.addOption(
    command
      .createOption('--delete [policy]', 'delete a policy, by id or name; without one, the drafts')
      .preset('')
      .argParser(collect),
  );
  command
    .option('--state <policy=state>', 'enabled, disabled or report-only', collect)
    .option('--add-member <group=user>', 'somebody joins a group', collect)
    .option('--remove-member <group=user>', 'somebody leaves a group', collect)
    .option('--baseline-scopes <setting>', 'legacy, enforced, or the app that is asked for instead')
    .option('--remove-consent <app[=user]>', 'withdraw the consent of the tenant, or of one person')
    .option('--disable-app <app>', 'disable an app')
    .option('--list-people <n>', 'name so many people of each line', countOf)
    .option(
      '--fail-on <effect>',
      `exit with 7 if more than N people have it, such as "newly-blocked>0": ${LIMITED_EFFECTS.join(', ')}`,
      collect,
    )
    .addHelpText('after', NOTE)
    .action((drafts: readonly string[], _options: unknown, command: Command) =>
      whatIf(cli, command.optsWithGlobals<Flags>(), drafts),
    );
}

async function whatIf(cli: CommandContext, flags: Flags, paths: readonly string[]): Promise<void> {
  if (flags.query !== undefined) await checkQuery(flags.query);
  const isAccess = flags.removeConsent !== undefined || flags.disableApp !== undefined;
  const limits = (flags.failOn ?? []).map((text) => limitOf(text, isAccess ? 'access' : 'policies'));
  const { answer, names } = isAccess ? await askAccess(cli, flags, paths) : await askPolicies(cli, flags, paths);
  const failedOn = brokenLimits(limits, answer);
  await printAnswer(cli, flags, { answer, names, failedOn });
  if (failedOn.length > 0) cli.setExitCode(EXIT.gate);
}

interface Answered {
  readonly answer: ChangeAnswer;
  readonly names: Names;
}

async function askPolicies(cli: CommandContext, flags: Flags, paths: readonly string[]): Promise<Answered> {
  const { drafts, others } = await readDrafts(paths);
  const tenant = await askedTenant(cli, flags);
  const names = namesFrom(tenant.source, tenant.where);
  const planned = await planChange(drafts, flags, { tenant, names });
  const { answer } = answerChange(tenant, planned, peopleOf(cli, flags));
  const skipped = others.map((file) => ({
    problem: 'no-draft' as const,
    file,
    text: 'nothing in it could be saved, so it is left out',
  }));
  const findings = [...answer.findings, ...skipped, ...unreadFindings(tenant.unread)];
  return { answer: { ...answer, findings }, names };
}

async function askedTenant(cli: CommandContext, flags: Flags): Promise<AskedTenant> {
  if (flags.against !== undefined) return readFileTenant(flags.against);
  const choice = await resolveTables(cli, flags, 'what-if without --against FILE');
  const { openMirrorTenant } = await import('../what-if/mirror-tenant.ts');
  return openMirrorTenant(choice, cli.now());
}

async function askAccess(cli: CommandContext, flags: Flags, paths: readonly string[]): Promise<Answered> {
  const flag = flags.removeConsent === undefined ? '--disable-app' : '--remove-consent';
  const { against, removeConsent, disableApp } = flags;
  const alone: readonly (keyof ChangeFlags)[] = [
    'on',
    'delete',
    'state',
    'addMember',
    'removeMember',
    'baselineScopes',
  ];
  if (against !== undefined)
    throw new UsageError(
      `${flag} asks the mirror: a file such as ${against} has no consents, and nobody's use of apps`,
    );
  if (
    paths.length > 0 ||
    alone.some((name) => flags[name] !== undefined) ||
    (removeConsent && disableApp) !== undefined
  )
    throw new UsageError(`${flag} is a question of its own: leave the drafts and the other changes out`);
  const choice = await resolveTables(cli, flags, `what-if ${flag}`);
  const [{ openMirrorTenant }, { answerAccess }] = await Promise.all([
    import('../what-if/mirror-tenant.ts'),
    import('../what-if/access-answer.ts'),
  ]);
  const mirror = await openMirrorTenant(choice, cli.now());
  const names = namesFrom(mirror.source, mirror.where);
  const { tenantId } = choice;
  const answer = await answerAccess(flags, { mirror, names, tenantId, most: peopleOf(cli, flags) });
  return { answer: { ...answer, findings: [...answer.findings, ...unreadFindings(mirror.unread)] }, names };
}

interface Printed extends Answered {
  readonly failedOn: readonly string[];
}

async function printAnswer(cli: CommandContext, flags: Flags, { answer, names, failedOn }: Printed): Promise<void> {
  const { rectangles } = answer;
  const shown = await namesFor(names, answer);
  const used = new Set(rectangles.flatMap(({ somePeople, someApps }) => [...somePeople, ...someApps]));
  const options = { names: shown, listsPeople: flags.listPeople !== undefined };
  await printResult(cli, flags, {
    json: {
      summary: summaryOf(answer),
      ...answer,
      names: Object.fromEntries([...used].flatMap((id) => nameOf(id, shown))),
      failedOn,
    },
    rows: rectangles,
    columns: ['effect', 'people', 'who', 'apps', 'pairs', 'bites', 'reason', 'somePeople', 'someApps'],
    table: async (screen) => `${await whatIfPage(answer, options, screen)}${failedText(failedOn)}`,
    rowsTable: tableOfRows(rectangles, (rows, screen) => rowsTable(rows, shown, screen)),
  });
}

/** Names of people only where some are listed: there may be a hundred thousand. */
async function namesFor(names: Names, { rectangles }: ChangeAnswer): Promise<PageNames> {
  const none: NamesById = new Map();
  const listsPeople = rectangles.some(({ somePeople }) => somePeople.length > 0);
  const others = await Promise.all(
    (['group', 'policy', 'location', 'strength'] as const).map((kind) => names.of(kind)),
  );
  return {
    people: listsPeople ? await names.of('user') : none,
    apps: await names.of('app'),
    others: new Map(others.flatMap((some) => [...some])),
  };
}

function nameOf(id: string, { people, apps }: PageNames): readonly (readonly [string, string])[] {
  const name = people.get(id.toLowerCase()) ?? apps.get(id.toLowerCase());
  return name === undefined ? [] : [[id, name]];
}

function failedText(failedOn: readonly string[]): string {
  return failedOn.length === 0 ? '' : `\nStopped by --fail-on ${failedOn.join(', ')}\n`;
}

const LISTED_IN_JSON = 10;

/** A table for people lists nobody unless asked to. */
function peopleOf(cli: CommandContext, flags: Flags): number {
  const isTable = formatOf(flags, stdoutScreen(cli, flags)) === 'table';
  return flags.listPeople ?? (isTable ? 0 : LISTED_IN_JSON);
}

function countOf(text: string): number {
  if (!/^\d{1,7}$/.test(text.trim())) throw new UsageError(`--list-people ${text}: give a number`);
  return Number(text);
}
