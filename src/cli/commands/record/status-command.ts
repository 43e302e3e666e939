/** `revaudit status`: where the record is, which others there are, and what the last day brought. */
import type { Command } from 'commander';
import type { ApiClient } from '../../../api/client.ts';
import { defined } from '../../../base/defined.ts';
import { printable } from '../../../base/printable.ts';
import { SEVERITIES, type Severity } from '../../../detect/severity.ts';
import type { Answers } from '../../../query/answers.ts';
import { type CommandContext, type GlobalFlags, queryAndPrint } from '../../command-context.ts';
import { readContexts } from '../../contexts/saved-contexts.ts';
import { answerOf } from '../../store/client-answer.ts';
import type { RunningInstance } from '../../store/running-instance.ts';
import type { StoreChoice } from '../../store/store-choice.ts';
import { fullTime, relativeTime } from '../../terminal/format-time.ts';
import { type Screen, styled } from '../../terminal/screen.ts';

interface Status {
  /** Where the record is, and what said so. */
  readonly record: string;
  readonly kind: StoreChoice['kind'];
  /** The saved context in use, whether or not it says where this record is. */
  readonly context?: string;
  readonly lastDay: LastDay;
  readonly sources: { readonly count: number; readonly incomplete: readonly string[] };
  /** All that run on this machine, the newest first. */
  readonly instances: readonly ListedInstance[];
}

interface LastDay {
  readonly revocations: number;
  /** Whether there were more, which were not counted. */
  readonly more: boolean;
  readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
  readonly open: number;
  /** When the newest one happened, also if it was earlier. */
  readonly newestAt?: string;
}

type ListedInstance = Pick<RunningInstance, 'pid' | 'startedAt' | 'tenantId' | 'folder'> & {
  readonly api: string;
  readonly chosen: boolean;
};

const COUNTED = 1_000;
const LABEL_WIDTH = 11;

export function addStatus(program: Command, cli: CommandContext): void {
  program
    .command('status')
    .description('where the record is, what was read of the tenant, and what the last day brought')
    .action((_options: unknown, command: Command) => showStatus(cli, command.optsWithGlobals<GlobalFlags>()));
}

async function showStatus(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, client, choice, now }) => {
    const [lastDay, sources, running, saved] = await Promise.all([
      lastDayOf(answers, now),
      sourcesOf(client),
      cli.findRunningInstances(),
      readContexts(cli.environment.configFolder),
    ]);
    const status: Status = {
      record: choice.description,
      kind: choice.kind,
      ...defined({ context: saved.current }),
      lastDay,
      sources,
      instances: running.map((one) => listed(one, choice)),
    };
    return { json: status, rows: [status], table: async (screen) => statusPage(status, now, screen) };
  });
}

async function lastDayOf(answers: Answers, now: number): Promise<LastDay> {
  const since = new Date(now - 86_400_000).toISOString();
  const { revocations, next } = await answers.list({ since, limit: COUNTED });
  const [newest] = revocations.length > 0 ? revocations : (await answers.list({ limit: 1 })).revocations;
  const groups = Map.groupBy(revocations, ({ severity }) => severity);
  const bySeverity = Object.fromEntries(
    SEVERITIES.flatMap((severity) => {
      const count = groups.get(severity)?.length;
      return count === undefined ? [] : [[severity, count]];
    }),
  );
  const open = revocations.filter(({ state }) => state === 'open').length;
  const counts = { revocations: revocations.length, more: next !== undefined, bySeverity, open };
  return { ...counts, ...defined({ newestAt: newest?.occurred.to }) };
}

async function sourcesOf(client: ApiClient): Promise<Status['sources']> {
  const { sources } = await answerOf(client.get('/api/v1/sources'), 'sources', 'revaudit sources list');
  const wanted = sources.filter(({ outcome }) => outcome !== 'off');
  return {
    count: wanted.length,
    incomplete: wanted.flatMap(({ name, outcome }) => (outcome === 'done' ? [] : [`${name} (${outcome})`])),
  };
}

function listed({ pid, startedAt, tenantId, folder, apiUrl }: RunningInstance, choice: StoreChoice): ListedInstance {
  return { pid, startedAt, tenantId, api: apiUrl, chosen: choice.running?.pid === pid, ...defined({ folder }) };
}

function statusPage({ record, context, lastDay, sources, instances }: Status, now: number, screen: Screen): string {
  const facts: readonly (readonly [string, string])[] = [
    ['record', record],
    ['context', context ?? 'none in use'],
    ['last day', lastDayText(lastDay)],
    ['newest', lastDay.newestAt === undefined ? 'nothing on record' : relativeTime(lastDay.newestAt, now)],
    ['sources', sourcesText(sources)],
  ];
  const lines = facts.map(([label, text]) => `${styled('dim', label.padEnd(LABEL_WIDTH), screen)}${printable(text)}\n`);
  return `${lines.join('')}${instancesText(instances, now, screen)}`;
}

function lastDayText({ revocations, more, bySeverity, open }: LastDay): string {
  if (revocations === 0) return 'no revocations';
  const severities = SEVERITIES.flatMap((one) => (bySeverity[one] === undefined ? [] : [`${bySeverity[one]} ${one}`]));
  return `${more ? 'more than ' : ''}${revocations} revocation${revocations === 1 ? '' : 's'}: ${severities.join(', ')}; ${open} still open`;
}

function sourcesText({ count, incomplete }: Status['sources']): string {
  if (count === 0) return 'nothing was read yet';
  if (incomplete.length === 0) return `all ${count} were read to the end`;
  return `${count - incomplete.length} of ${count} were read to the end; not ${incomplete.join(', ')}`;
}

function instancesText(instances: readonly ListedInstance[], now: number, screen: Screen): string {
  if (instances.length === 0) return '';
  const lines = instances.map(({ pid, startedAt, folder, chosen }) => {
    const place = folder === undefined ? 'in memory' : `in ${printable(folder)}`;
    return `  ${chosen ? '*' : ' '} ${pid}  since ${fullTime(startedAt, now, screen)}, ${place}\n`;
  });
  const title = styled('bold', 'Running on this machine (--instance chooses)', screen);
  return `\n${title}\n${lines.join('')}`;
}
