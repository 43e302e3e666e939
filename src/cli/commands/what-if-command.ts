/** `revaudit what-if`: whom a change of access would hit, before anybody makes it. */
import type { Command } from 'commander';
import { defined } from '../../base/defined.ts';
import { EXIT, UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, resolveTables, stdoutScreen } from '../command-context.ts';
import { chooseTenant, openGraphFor } from '../store/graph-choice.ts';
import { checkQuery } from '../terminal/jmespath-query.ts';
import { formatOf } from '../terminal/output.ts';
import type { AccessFlags } from '../what-if/access-answer.ts';
import type { AskedTenant } from '../what-if/asked-tenant.ts';
import type { AnsweredChange } from '../what-if/change-answer.ts';
import { brokenLimits, LIMITED_EFFECTS, limitOf } from '../what-if/limits.ts';
import type { MirrorTenant } from '../what-if/mirror-tenant.ts';
import { namesFrom } from '../what-if/named-things.ts';
import type { ChangeFlags } from '../what-if/plan-change.ts';
import { printAnswer, type WhatIfAnswer } from '../what-if/print-answer.ts';

interface Flags extends GlobalFlags, ChangeFlags, AccessFlags {
  readonly against?: string;
  readonly failOn?: readonly string[];
  readonly listPeople?: number;
  readonly confirm?: number;
}

const NOTE = `
Drafts are files or folders with policies, named locations or authentication strengths, as Graph, PowerShell and other
tools export them. All of them together, and all options, are one change. A draft takes the place of what has its id; if
it has no id, of what has its name; else it is new.

Without --against it asks the mirror: the tenant as the app has read it. --against takes a file that "revaudit mirror
snapshot" wrote, or a tenant as JSON: users, groups, roles, apps, policies.

Counted are people and apps under the ordinary circumstances and those that the policies name (clients, platforms,
places, risks, devices); of several effects on a person at an app the worst one counts.

--confirm asks Microsoft's own What If about some pairs of each effect. It knows stored policies only, so what is compared is
which of them apply as things are. Each disagreement is printed with both answers, and the exit code is 1.

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
  command
    .option('--on [policy]', 'switch on a policy, by id or name; without one, the drafts', collect)
    .option('--delete [policy]', 'delete a policy, by id or name; without one, the drafts', collect)
    .option('--state <policy=state>', 'enabled, disabled or report-only', collect)
    .option('--add-member <group=user>', 'somebody joins a group', collect)
    .option('--remove-member <group=user>', 'somebody leaves a group', collect)
    .option('--baseline-scopes <setting>', 'legacy, enforced, or the app that is asked for instead')
    .option('--remove-consent <app[=user]>', 'withdraw the consent of the tenant, or of one person')
    .option('--disable-app <app>', 'disable an app')
    .option('--list-people <n>', 'name so many people of each line', countOf)
    .option('--confirm <n>', 'check n pairs with Microsoft Graph, one a second', pairsOf)
    .option(
      '--fail-on <effect>',
      `exit with 7 if more than N people have it, such as "newly-blocked>0": ${LIMITED_EFFECTS.join(', ')}`,
      collect,
    )
    .addHelpText('after', NOTE)
    .action((drafts: readonly string[], _options: unknown, command: Command) =>
      whatIf(cli, ofDrafts(command.optsWithGlobals()), drafts),
    );
}

/** An option without its value is about the drafts; commander gives true. */
function ofDrafts(
  flags: Omit<Flags, 'on' | 'delete'> & Partial<Record<'on' | 'delete', readonly string[] | true>>,
): Flags {
  const { on, delete: deleted, ...others } = flags;
  return { ...others, ...defined({ on: on === true ? [''] : on, delete: deleted === true ? [''] : deleted }) };
}

async function whatIf(cli: CommandContext, flags: Flags, paths: readonly string[]): Promise<void> {
  if (flags.query !== undefined) await checkQuery(flags.query);
  const isAccess = flags.removeConsent !== undefined || flags.disableApp !== undefined;
  const limits = (flags.failOn ?? []).map((text) => limitOf(text, isAccess ? 'access' : 'policies'));
  const asked = isAccess ? await askAccess(cli, flags, paths) : await askPolicies(cli, flags, paths);
  const failedOn = brokenLimits(limits, asked.answer);
  await printAnswer(cli, flags, { ...asked, failedOn });
  if (asked.confirmation && asked.confirmation.disagreements.length > 0) cli.setExitCode(EXIT.failed);
  if (failedOn.length > 0) cli.setExitCode(EXIT.gate);
}

async function askPolicies(cli: CommandContext, flags: Flags, paths: readonly string[]): Promise<WhatIfAnswer> {
  if (flags.confirm !== undefined && flags.against !== undefined)
    throw new UsageError('--confirm asks Graph about the tenant as it is: leave --against out');
  const [{ readDrafts }, { planChange }, { answerChange }, { unreadFindings }] = await Promise.all([
    import('../what-if/read-draft.ts'),
    import('../what-if/plan-change.ts'),
    import('../what-if/change-answer.ts'),
    import('../what-if/find-findings.ts'),
  ]);
  const { drafts, others } = await readDrafts(paths);
  const tenant = await askedTenant(cli, flags);
  const names = namesFrom(tenant.source, tenant.where);
  const planned = await planChange(drafts, flags, { tenant, names });
  const answered = answerChange(tenant, planned, peopleOf(cli, flags));
  const { answer } = answered;
  const skipped = others.map((file) => ({
    problem: 'no-draft' as const,
    file,
    text: 'nothing in it could be saved, so it is left out',
  }));
  const findings = [...answer.findings, ...skipped, ...unreadFindings(tenant.unread)];
  const confirmation = await confirmed(cli, flags, { tenant, answered });
  return { answer: { ...answer, findings }, names, ...defined({ confirmation }) };
}

interface ToConfirm {
  readonly tenant: AskedTenant;
  readonly answered: AnsweredChange;
}

async function confirmed(cli: CommandContext, flags: Flags, { tenant, answered }: ToConfirm) {
  if (flags.confirm === undefined || !('tenant' in tenant)) return undefined;
  const { confirmPairs } = await import('../what-if/confirm-pairs.ts');
  printNote(cli, `Asking Microsoft Graph about ${flags.confirm} sign-ins, one a second`);
  return confirmPairs({
    mirror: tenant as MirrorTenant, // nothing else has a mirror
    reach: answered.reach,
    contexts: answered.index.contexts,
    graph: await openGraphFor(await chooseTenant(cli, flags), flags.cloud),
    count: flags.confirm,
  });
}

async function askedTenant(cli: CommandContext, flags: Flags): Promise<AskedTenant | MirrorTenant> {
  if (flags.against !== undefined) return (await import('../what-if/file-tenant.ts')).readFileTenant(flags.against);
  const choice = await resolveTables(cli, flags, 'what-if without --against FILE');
  const { openMirrorTenant } = await import('../what-if/mirror-tenant.ts');
  return openMirrorTenant(choice, cli.now());
}

async function askAccess(cli: CommandContext, flags: Flags, paths: readonly string[]): Promise<WhatIfAnswer> {
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
    flags.confirm !== undefined ||
    (removeConsent && disableApp) !== undefined
  )
    throw new UsageError(`${flag} is a question of its own: leave the drafts and the other changes out`);
  const choice = await resolveTables(cli, flags, `what-if ${flag}`);
  const [{ openMirrorTenant }, { answerAccess }, { unreadFindings }] = await Promise.all([
    import('../what-if/mirror-tenant.ts'),
    import('../what-if/access-answer.ts'),
    import('../what-if/find-findings.ts'),
  ]);
  const mirror = await openMirrorTenant(choice, cli.now());
  const names = namesFrom(mirror.source, mirror.where);
  const { tenantId } = choice;
  const answer = await answerAccess(flags, { mirror, names, tenantId, most: peopleOf(cli, flags) });
  return { answer: { ...answer, findings: [...answer.findings, ...unreadFindings(mirror.unread)] }, names };
}

const MOST_CONFIRMED = 1_000;

function pairsOf(text: string): number {
  const pairs = countOf(text);
  if (pairs < 1 || pairs > MOST_CONFIRMED) throw new UsageError(`--confirm ${text}: give a number from 1 to 1000`);
  return pairs;
}

const LISTED_IN_JSON = 10;

/** A table for people lists nobody unless asked to. */
function peopleOf(cli: CommandContext, flags: Flags): number {
  const isTable = formatOf(flags, stdoutScreen(cli, flags)) === 'table';
  return flags.listPeople ?? (isTable ? 0 : LISTED_IN_JSON);
}

function countOf(text: string): number {
  if (!/^\d{1,7}$/.test(text.trim())) throw new UsageError(`${text}: give a number`);
  return Number(text);
}
