/** `revaudit export`: the revocations of a range, or whom they hit, page by page to stdout. */
import type { Command } from 'commander';
import type { ApiClient } from '../../api/client.ts';
import { csvOf, flatRow } from '../../api/forms/csv.ts';
import { printableJson } from '../../base/printable.ts';
import type { RevocationSummary } from '../../query/answers.ts';
import { UsageError } from '../cli-errors.ts';
import { type CommandContext, resolveStore } from '../command-context.ts';
import { REVOCATION_COLUMNS } from '../pages/revocation-table.ts';
import { openClient } from '../store/open-client.ts';
import { openAnswers } from '../store/store.ts';
import { choiceOption } from '../terminal/pasted-option.ts';
import { addFilterOptions, addReachOptions, type ListFilter, type ListFlags, listFilterOf } from './list-options.ts';

const FORMATS = ['ndjson', 'csv', 'json', 'ocsf'] as const;
const KINDS = ['revocations', 'affected'] as const;
const AFFECTED_COLUMNS = ['revocationId', 'cause', 'occurredTo', 'userId', 'userName', 'effect', 'appIds'];
const PAGE = 5_000;

type Format = (typeof FORMATS)[number];

interface Flags extends ListFlags {
  readonly format?: Format;
  readonly kind: (typeof KINDS)[number];
}

const NOTE = `
ocsf: events of the Open Cybersecurity Schema Framework 1.8, one a line, for a SIEM.

Examples:
  revaudit export --since 30d > revocations.ndjson
  revaudit export --kind affected --cause policy-changed --format csv > affected.csv
  revaudit export --since yesterday --format ocsf`;

export function addExport(program: Command, cli: CommandContext): void {
  const command = program.command('export').description('write the revocations of a range to stdout, all of them');
  addReachOptions(addFilterOptions(command))
    .addOption(choiceOption('--format <format>', 'how to write them; default: ndjson', FORMATS))
    .addOption(
      choiceOption('--kind <kind>', 'revocations, or one line for each person hit', KINDS).default('revocations'),
    )
    .addHelpText('after', NOTE)
    .action((_options: unknown, made: Command) => exportAll(cli, made.optsWithGlobals<Flags>()));
}

async function exportAll(cli: CommandContext, flags: Flags): Promise<void> {
  const format = formatOf(flags);
  if (format === 'ocsf' && flags.kind !== 'revocations')
    throw new UsageError('--format ocsf has revocations only: leave --kind out');
  const now = cli.now();
  const choice = await resolveStore(cli, flags);
  const [client, answers] = await Promise.all([openClient(choice, now), openAnswers(choice)]);
  const { sort: _, ...filter } = await listFilterOf(cli, flags, { answers, now });
  const writer = await writerOf(format, flags.kind);
  let after: string | undefined;
  do {
    const page = await readPage(client, flags.kind, { ...filter, limit: PAGE, ...(after !== undefined && { after }) });
    cli.stdout.write(writer.page(page.lines, page.tenantId));
    after = page.next;
  } while (after !== undefined);
  cli.stdout.write(writer.end());
}

/** `--output` says the same where it can. @throws UsageError */
function formatOf({ format, output, query }: Flags): Format {
  if (query !== undefined)
    throw new UsageError('export takes no --query: it writes page by page; "revocations list --all" takes one');
  if (output === undefined) return format ?? 'ndjson';
  const wanted = output === 'jsonl' ? 'ndjson' : FORMATS.find((one) => one === output);
  if (wanted === undefined) throw new UsageError(`export writes ${FORMATS.join(', ')}, not ${output}: give --format`);
  if (format !== undefined && format !== wanted)
    throw new UsageError(`--format ${format} and --output ${output} are two formats: give --format only`);
  return wanted;
}

interface ExportedPage {
  readonly lines: readonly unknown[];
  readonly tenantId: string;
  readonly next?: string | undefined;
}

type Query = Omit<ListFilter, 'sort'> & { readonly limit: number; readonly after?: string };

async function readPage(client: ApiClient, kind: Flags['kind'], query: Query): Promise<ExportedPage> {
  if (kind === 'affected') {
    const reply = await client.get('/api/v1/export/affected', { query });
    if (reply.status !== 200) return { lines: [], tenantId: '' };
    return { lines: reply.answer.affected, tenantId: '', next: reply.answer.next };
  }
  const reply = await client.get('/api/v1/export', { query });
  if (reply.status !== 200) return { lines: [], tenantId: '' };
  const { revocations, tenantId, next } = reply.answer;
  return { lines: revocations, tenantId, next };
}

interface Writer {
  page(lines: readonly unknown[], tenantId: string): string;
  end(): string;
}

async function writerOf(format: Format, kind: Flags['kind']): Promise<Writer> {
  const columns: readonly string[] = kind === 'affected' ? AFFECTED_COLUMNS : REVOCATION_COLUMNS;
  const ndjson = (lines: readonly unknown[]) => lines.map((line) => `${printableJson(line)}\n`).join('');
  let written = 0;
  switch (format) {
    case 'ndjson':
      return { page: ndjson, end: () => '' };
    case 'ocsf': {
      const { ocsfEvent } = await import('../../api/forms/ocsf.ts');
      const events = (lines: readonly unknown[], tenantId: string) =>
        (lines as readonly RevocationSummary[]).map((line) => ocsfEvent(line, tenantId));
      return { page: (lines, tenantId) => ndjson(events(lines, tenantId)), end: () => '' };
    }
    case 'json':
      return {
        page(lines) {
          const text = lines
            .map((line, index) => `${written + index === 0 ? '[\n' : ',\n'}${printableJson(line)}`)
            .join('');
          written += lines.length;
          return text;
        },
        end: () => (written === 0 ? '[]\n' : '\n]\n'),
      };
    case 'csv':
      return {
        page(lines) {
          const rows = lines.map((line) => new Map([...flatRow(line)].filter(([column]) => columns.includes(column))));
          const text = csvOf(rows, columns);
          // The columns are fixed, so that those of all pages are the same: only the first page has their names.
          const isFirst = written === 0;
          written += 1;
          return isFirst ? text : text.slice(text.indexOf('\r\n') + 2);
        },
        end: () => '',
      };
  }
}
