/** The options of every command that lists revocations, and the filter they make. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { defined } from '../../base/defined.ts';
import { asPasted } from '../../base/pasted.ts';
import { CAUSES, type Cause } from '../../detect/cause.ts';
import { LISTED_STATES, type ListedState, type ListQuery, type RevocationList } from '../../query/answers.ts';
import { OBJECT_ID, objectIdOf, parseSince, SINCE_FORMS } from '../../query/api-query.ts';
import { SEVERITIES, type Severity } from '../../record/views/line-row.ts';
import { type CommandContext, type GlobalFlags, printNote } from '../command-context.ts';
import { fullTime } from '../terminal/format-time.ts';
import { choiceOption } from '../terminal/pasted-option.ts';

export interface ListFlags extends GlobalFlags {
  /** As typed. */
  readonly since?: string;
  readonly cause?: Cause;
  readonly severity?: Severity;
  readonly actor?: string;
  readonly policy?: string;
  readonly state?: ListedState;
  readonly limit: number;
  readonly all?: boolean;
  readonly expand?: boolean;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000_000;

export function addListOptions(command: Command): Command {
  return command
    .option(
      '--since <when>',
      'only what happened since then: 90m, 24h, 7d, 2w or an ISO 8601 time (UTC)',
      parseSinceFlag,
    )
    .addOption(choiceOption('--cause <cause>', 'only this cause', CAUSES))
    .addOption(choiceOption('--severity <severity>', 'only this severity', SEVERITIES))
    .addOption(choiceOption('--state <state>', 'only what is in this state', LISTED_STATES))
    .option('--actor <id>', 'only what this user or app did: an object id', parseObjectId)
    .option('--policy <id>', 'only what is about this policy: an object id', parseObjectId)
    .addOption(
      new Option('--limit <n>', 'how many to list, newest first').argParser(parseLimitFlag).default(DEFAULT_LIMIT),
    )
    .addOption(new Option('--all', 'list all of them').conflicts('limit'))
    .option('--expand', 'in a table, one line for each member of a sweep (bulk work)');
}

export function listFilterOf(flags: ListFlags, now: number): ListFilter {
  const { since, cause, severity, actor, policy, state } = flags;
  const from = since === undefined ? undefined : parseSince(since, now);
  return defined({ since: from, cause, severity, actor, policy, state });
}

export function limitOf({ all, limit }: ListFlags): number {
  return all ? Number.POSITIVE_INFINITY : limit;
}

/** Without this note, a truncated list would look complete. */
export function noteIfTruncated(cli: CommandContext, next: string | undefined, { limit }: ListFlags): void {
  if (next !== undefined)
    printNote(cli, `These are the newest ${limit}; there are more on record. Use --limit or --all to see them.`);
}

/** "No revocations on record …" @param subject such as ` for this user`, or nothing */
export function emptyListText(subject: string, filter: ListFilter, now: number): string {
  const { cause, severity, state, actor, policy } = filter;
  const wanted = [cause, severity, state, actor && `by ${actor}`, policy && `policy ${policy}`].filter(Boolean);
  const which = wanted.length === 0 ? '' : ` (${wanted.join(', ')})`;
  const since = filter.since === undefined ? '' : ` since ${fullTime(filter.since, now)}`;
  return `No revocations${which} on record${subject}${since}.\n`;
}

export function parseSinceFlag(given: string): string {
  const text = asPasted(given);
  if (parseSince(text, 0) === undefined) throw new InvalidArgumentError(`It must be ${SINCE_FORMS}.`);
  return text;
}

function parseObjectId(given: string): string {
  const id = objectIdOf(given);
  if (id === undefined) throw new InvalidArgumentError(`It ${OBJECT_ID}.`);
  return id;
}

function parseLimitFlag(given: string): number {
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
