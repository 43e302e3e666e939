/** `revaudit impact`: what a recorded change of policies does, and why it hits somebody at an app. */
import type { Command } from 'commander';
import { defined } from '../../base/defined.ts';
import { NotOnRecordError } from '../../base/errors.ts';
import type { Revocation } from '../../correlate/revocation.ts';
import type { ImpactContext } from '../../impact/affected.ts';
import type { Answers, RevocationDetails } from '../../query/answers.ts';
import { UsageError } from '../cli-errors.ts';
import {
  type CommandContext,
  type GlobalFlags,
  printResult,
  queryAndPrint,
  resolveTables,
} from '../command-context.ts';
import { type ImpactAnswer, impactPage } from '../pages/impact-page.ts';
import { revocationPage } from '../pages/revocation-page.ts';
import type { PageNames } from '../pages/what-if-page.ts';
import { findRevocation } from '../store/resolve-short-id.ts';
import { openAnswers } from '../store/store.ts';
import { checkQuery } from '../terminal/jmespath-query.ts';
import { type Names, namesFrom, namesInReasons } from '../what-if/named-things.ts';

interface Flags extends GlobalFlags {
  readonly user?: string;
  readonly app?: string;
}

const NOTE = `
Alone it prints what is on record: how many people, apps and sign-ins are in scope and in use, by effect. With --user and
--app it explains one sign-in: which policies applied before and after, what decided it, what is asked, and how it can be
met. For that it needs the mirror, which knows the tenant of the last 30 days.

Examples:
  revaudit impact ID
  revaudit impact ID --user ada@contoso.com --app "Payroll Sync"`;

/** What the mirror keeps. */
const HISTORY_MS = 30 * 86_400_000;
const USER_ACTION = /^urn:user:/i;

export function addImpact(program: Command, cli: CommandContext): void {
  program
    .command('impact')
    .description('what a recorded change of policies does, and why it hits somebody at an app')
    .argument('<id>', 'id of the revocation; the first 6 characters are enough')
    .option('--user <who>', 'object id, user principal name, mail address, or display name')
    .option('--app <what>', 'app id or display name')
    .addHelpText('after', NOTE)
    .action((id: string, _options: unknown, command: Command) => impact(cli, command.optsWithGlobals<Flags>(), id));
}

async function impact(cli: CommandContext, flags: Flags, id: string): Promise<void> {
  const { user, app } = flags;
  if (user === undefined && app === undefined) return printRecorded(cli, flags, id);
  if (user === undefined || app === undefined)
    throw new UsageError(
      `--${user === undefined ? 'app' : 'user'} needs --${user === undefined ? 'user' : 'app'} as well`,
    );
  if (flags.query !== undefined) await checkQuery(flags.query);
  return explain(cli, flags, { id, user, app });
}

async function printRecorded(cli: CommandContext, flags: Flags, id: string): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, now }) => {
    const details = await policyChange(id, answers);
    // What is about single people, evidence and notices stands in "revocations show".
    const { evidence: _evidence, affectedUsers: _users, notices: _notices, ...json } = details;
    return { json, rows: [json], table: (screen) => revocationPage(details, now, screen) };
  });
}

async function policyChange(id: string, answers: Answers): Promise<RevocationDetails> {
  const details = await findRevocation(id, answers);
  if (details.cause === 'policy-changed') return details;
  throw new UsageError(
    `${details.revocationId} is no change of policies but ${details.cause}: ` +
      `"revaudit revocations show ${details.revocationId.slice(0, 12)}" says whom it hit`,
  );
}

interface Question {
  readonly id: string;
  readonly user: string;
  readonly app: string;
}

async function explain(cli: CommandContext, flags: Flags, question: Question): Promise<void> {
  const choice = await resolveTables(cli, flags, 'impact with --user and --app');
  const { revocationId } = await policyChange(question.id, await openAnswers(choice));
  const [{ mirrorNames, openMirror }, { beginningOf, readRecordedChange }] = await Promise.all([
    import('../what-if/mirror-tenant.ts'),
    import('../impact/recorded-change.ts'),
  ]);
  const { store, tenant, now } = await openMirror(choice, cli.now());
  const revocation = await readRecordedChange(store, revocationId);
  const at = beginningOf(revocation);
  if (at < now - HISTORY_MS)
    throw new NotOnRecordError(
      `the tenant as it was at ${revocation.occurred.from}: the mirror keeps 30 days. ` +
        `"revaudit impact ${revocationId.slice(0, 12)}" shows what is on record`,
    );
  const context = { tenant, at };
  const names = namesFrom(mirrorNames(context), `the tenant of ${revocation.occurred.from}`);
  const answer = await explained(revocation, context, { names, question });
  const shown = await namesFor(names);
  await printResult(cli, flags, {
    json: { revocationId, ...answer },
    rows: [answer],
    table: async (screen) => impactPage(answer, shown, screen),
  });
}

interface Asking {
  readonly names: Names;
  readonly question: Question;
}

async function explained(
  revocation: Revocation,
  context: ImpactContext,
  { names, question }: Asking,
): Promise<ImpactAnswer> {
  const [{ recordedWorlds }, { explainPair }] = await Promise.all([
    import('../../impact/policy/change/recorded-worlds.ts'),
    import('../../impact/policy/explain/explain-request.ts'),
  ]);
  const appId = USER_ACTION.test(question.app) ? question.app.toLowerCase() : await names.find('app', question.app);
  const userId = await names.find('user', question.user);
  const worlds = await recordedWorlds(revocation, context);
  if (!('before' in worlds)) throw new NotOnRecordError(`this change in full: ${worlds.uncertain.join('; ')}`);
  const identity = worlds.before.tenant.identities.numberOf(userId);
  if (identity === undefined) throw new NotOnRecordError(`user ${JSON.stringify(question.user)} at that time`);
  const told = explainPair(worlds, { identity, appId });
  if (told === undefined)
    throw new NotOnRecordError(`${JSON.stringify(question.app)}: the change is about no such sign-in`);
  const [userName, appName] = [
    (await names.of('user')).get(userId.toLowerCase()),
    (await names.of('app')).get(appId.toLowerCase()),
  ];
  return {
    user: defined({ id: userId, name: userName }),
    app: defined({ id: appId, name: appName }),
    ...told,
    uncertain: worlds.uncertain,
  };
}

async function namesFor(names: Names): Promise<PageNames> {
  return { people: new Map(), apps: await names.of('app'), others: await namesInReasons(names) };
}
