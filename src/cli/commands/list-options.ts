/** The options of every command that lists revocations, and what they ask for. */
import { type Command, Option } from 'commander';
import { CAUSES } from '../../detect/report.ts';
import type { ListQuery } from '../../query/answers.ts';
import { parseSince } from '../../query/since.ts';
import { type Cli, remark } from '../cli.ts';
import { longMoment } from '../terminal/moment.ts';
import { DEFAULT_LIMIT, type ListFlags, limitFlag, sinceFlag } from './flags.ts';

export function addListOptions(command: Command): Command {
  return command
    .option('--since <when>', 'only what happened since: 90m, 24h, 7d, 2w or an ISO time (UTC)', sinceFlag)
    .addOption(new Option('--cause <cause>', 'only this cause').choices(CAUSES))
    .addOption(new Option('--limit <n>', 'at most so many, the newest').argParser(limitFlag).default(DEFAULT_LIMIT))
    .addOption(new Option('--all', 'all of them').conflicts('limit'))
    .option('--expand', 'in a table, every member of a sweep (bulk work) on a line of its own');
}

export function askedBy({ since, cause }: ListFlags, now: number): Pick<ListQuery, 'since' | 'cause'> {
  const from = since === undefined ? undefined : parseSince(since, now);
  return { ...(from === undefined ? {} : { since: from }), ...(cause === undefined ? {} : { cause }) };
}

export function mostOf({ all, limit }: ListFlags): number {
  return all ? Number.POSITIVE_INFINITY : limit;
}

/** Without it, a list that was cut short would read like the whole truth. */
export function remarkOnRest(cli: Cli, { next }: { readonly next?: string }, { limit }: ListFlags): void {
  if (next !== undefined) remark(cli, `These are the newest ${limit}; more are on record. Give --limit or --all.`);
}

/** "No revocations on record …" for an empty list. */
export function nothingFound(subject: string, asked: Pick<ListQuery, 'since' | 'cause'>, now: number): string {
  const cause = asked.cause === undefined ? '' : ` (${asked.cause})`;
  const since = asked.since === undefined ? '' : ` since ${longMoment(asked.since, now)}`;
  return `No revocations${cause} on record${subject}${since}.\n`;
}
