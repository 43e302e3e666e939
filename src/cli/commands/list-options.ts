/** The options of every command that lists revocations, and the filter they make. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { defined } from '../../base/defined.ts';
import { parseSince, parseSpan, SINCE_FORMS } from '../../base/parse-time.ts';
import { asPasted, visibleText } from '../../base/pasted.ts';
import { CAUSES, type Cause } from '../../detect/cause.ts';
import { SEVERITIES, type Severity } from '../../detect/severity.ts';
import { LISTED_STATES, type ListedState, type ListQuery, type RevocationList, SORTS } from '../../query/answers.ts';
import { type CommandContext, type GlobalFlags, printNote, type QueryContext } from '../command-context.ts';
import { findId } from '../store/find-by-name.ts';
import { fullTime } from '../terminal/format-time.ts';
import { choiceOption } from '../terminal/pasted-option.ts';
import type { Screen } from '../terminal/screen.ts';

/** When, and how many. */
export interface SpanFlags extends GlobalFlags {
  /** As typed. */
  readonly since?: string;
  /** As typed. */
  readonly until?: string;
  readonly limit: number;
  readonly all?: boolean;
}

export interface ListFlags extends SpanFlags {
  readonly sort?: (typeof SORTS)[number];
  readonly cause?: readonly Cause[];
  readonly severity?: readonly Severity[];
  readonly actor?: readonly string[];
  readonly policy?: readonly string[];
  readonly app?: readonly string[];
  readonly user?: readonly string[];
  readonly sweep?: readonly string[];
  readonly state?: readonly ListedState[];
  readonly expand?: boolean;
  readonly failOn?: Severity;
}

const WHEN = '90m, 24h, 7d, 2w, yesterday or an ISO 8601 time (UTC)';
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000_000;

export function addSpanOptions(command: Command): Command {
  return command
    .option('--since <when>', `only what happened since then: ${WHEN}`, parseSinceFlag)
    .option('--until <when>', `only what happened until then: ${WHEN}`, parseSinceFlag);
}

export function addPageOptions(command: Command): Command {
  return command
    .addOption(new Option('--limit <n>', 'how many to list').argParser(parseLimitFlag).default(DEFAULT_LIMIT))
    .addOption(new Option('--all', 'list all of them').conflicts('limit'));
}

export function addListOptions(command: Command): Command {
  return addPageOptions(
    addFilterOptions(command).addOption(
      choiceOption('--sort <order>', 'newest first (time, the default) or worst first (severity)', SORTS),
    ),
  ).option('--expand', 'in a table, one line for each member of a sweep (bulk work)');
}

/** When it happened, and what a revocation says itself. */
export function addFilterOptions(command: Command): Command {
  return addSpanOptions(command)
    .addOption(repeatedChoice('--cause <cause>', 'only this cause; may be given several times', CAUSES))
    .addOption(repeatedChoice('--severity <severity>', 'only this severity; also several', SEVERITIES))
    .addOption(repeatedChoice('--state <state>', 'only what is in this state; also several', LISTED_STATES))
    .addOption(repeatedName('--actor <who>', 'only what this user or app did: name, mail address or object id'))
    .addOption(repeatedName('--policy <what>', 'only what is about this policy: its name or object id'));
}

/** Filters of lists that are not about one app or person already. */
export function addReachOptions(command: Command): Command {
  return command
    .addOption(repeatedName('--app <what>', 'only what reached this app: its name, app id or object id'))
    .addOption(repeatedName('--user <who>', 'only what reached this person: name, mail address or object id'))
    .option('--sweep <id>', 'only the members of this sweep (bulk work)', (given, before: readonly string[] = []) => [
      ...before,
      asPasted(given).toLowerCase(),
    ]);
}

/** Makes a command a gate: exit code 7. */
export function addFailOn(command: Command): Command {
  return command.addOption(
    choiceOption('--fail-on <severity>', 'exit code 7 if there is something of this severity or worse', SEVERITIES),
  );
}

/** Whether it is as bad as the limit, or worse. */
export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(limit);
}

export function repeatedChoice(flags: string, description: string, choices: readonly string[]): Option {
  const one = choiceOption(flags, description, choices);
  const parse = one.parseArg;
  return one.argParser((given, before: readonly unknown[] | undefined) => [
    ...(before ?? []),
    parse?.(given, undefined) ?? given,
  ]);
}

function repeatedName(flags: string, description: string): Option {
  return new Option(flags, description).argParser((given, before: readonly string[] | undefined) => [
    ...(before ?? []),
    parseName(given),
  ]);
}

/** Names become ids. @throws AmbiguousNameError, UnknownNameError */
export async function listFilterOf(
  cli: CommandContext,
  flags: ListFlags,
  { answers, now }: Pick<QueryContext, 'answers' | 'now'>,
): Promise<ListFilter> {
  const { cause, severity, state, sweep, sort } = flags;
  const finder = { answers, note: (text: string) => printNote(cli, text) };
  const [actor, policy, app, user] = await Promise.all(
    (['actor', 'policy', 'app', 'user'] as const).map(
      async (kind) => flags[kind] && Promise.all(flags[kind].map((name) => findId(kind, name, finder))),
    ),
  );
  return defined({ ...parseSpan(flags, now), sort, cause, severity, actor, policy, state, app, user, sweep });
}

export function limitOf({ all, limit }: Pick<SpanFlags, 'all' | 'limit'>): number {
  return all ? Number.POSITIVE_INFINITY : limit;
}

/** Without this note, a truncated list would look complete. */
export function noteIfTruncated(
  cli: CommandContext,
  next: string | undefined,
  { limit, sort }: Pick<ListFlags, 'limit' | 'sort'>,
): void {
  if (next !== undefined)
    printNote(
      cli,
      `These are the ${sort === 'severity' ? 'worst' : 'newest'} ${limit}; there are more on record. Use --limit or --all to see them.`,
    );
}

/** "No revocations on record …" @param subject such as ` for this user`, or nothing */
export function emptyListText(
  subject: string,
  filter: ListFilter,
  { now, screen }: { readonly now: number; readonly screen: Screen },
): string {
  const { cause = [], severity = [], state = [], actor = [], policy = [], app = [], user = [], sweep = [] } = filter;
  const wanted = [
    ...cause,
    ...severity,
    ...state,
    ...actor.map((id) => `by ${id}`),
    ...policy.map((id) => `policy ${id}`),
    ...app.map((id) => `app ${id}`),
    ...user.map((id) => `user ${id}`),
    ...sweep,
  ];
  const which = wanted.length === 0 ? '' : ` (${wanted.join(', ')})`;
  const since = filter.since === undefined ? '' : ` since ${fullTime(filter.since, now, screen)}`;
  const until = filter.until === undefined ? '' : ` until ${fullTime(filter.until, now, screen)}`;
  return `No revocations${which} on record${subject}${since}${until}.\n`;
}

export function parseSinceFlag(given: string): string {
  const text = asPasted(given);
  if (parseSince(text, 0) === undefined) throw new InvalidArgumentError(`It must be ${SINCE_FORMS}.`);
  return text;
}

export function parseName(given: string): string {
  const name = visibleText(given);
  if (asPasted(name) === '') throw new InvalidArgumentError('Give a name or an id.');
  return name;
}

export function parseLimitFlag(given: string): number {
  const text = asPasted(given);
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > MAX_LIMIT)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_LIMIT}; use --all for everything.`);
  return limit;
}

const PAGE_SIZE = 1000;

export type ListFilter = Omit<ListQuery, 'limit' | 'after'>;

/** @param limit how many revocations to read; Infinity for all. The result has `next` if there are more on record. */
export async function collectPages<Page extends RevocationList>(
  readPage: (query: ListQuery) => Promise<Page>,
  filter: ListFilter,
  limit: number,
): Promise<Page> {
  let page = await readPage({ ...filter, limit: Math.min(PAGE_SIZE, limit) });
  const revocations = [...page.revocations];
  while (page.next !== undefined && revocations.length < limit) {
    page = await readPage({ ...filter, limit: Math.min(PAGE_SIZE, limit - revocations.length), after: page.next });
    revocations.push(...page.revocations);
  }
  return { ...page, revocations };
}
