/**
 * Writes the tables of costs in docs/operations.md from bench/cost/counts.json and prices.json: `node bin/cost-page.ts`.
 * A test holds the page to it.
 */
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Counts, readCounts } from '../bench/cost/cost.ts';
import { type Billed, firstReading, monthOf, type Setting } from '../bench/cost/cost-model.ts';
import type { Operations } from '../bench/cost/count-operations.ts';
import { WORK_QUEUES } from '../src/ingest/queue/queue-poison.ts';

interface Price {
  readonly per: number;
  readonly price: number;
  readonly label: string;
  /** ISO 8601; null: nobody checked it. */
  readonly date: string | null;
  readonly source?: string;
}

const ROOT = resolve(import.meta.dirname, '..');
const PAGE = join(ROOT, 'docs/operations.md');
const PRICES = join(ROOT, 'bench/cost/prices.json');
const [BEGIN, END] = ['<!-- costs: made by bin/cost-page.ts -->', '<!-- end of the costs -->'];
const SIZES = [1_000, 10_000, 100_000, 1_000_000];

if (import.meta.main) await writeFile(PAGE, await costPage());

/** The page as it should be. */
export async function costPage(): Promise<string> {
  const [page, counts, prices] = await Promise.all([readFile(PAGE, 'utf8'), readCounts(), readPrices()]);
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  const tables = [...countedTable(counts), '', ...(await moneyTables(counts, prices)), '', ...priceTable(prices)];
  return `${page.slice(0, start)}${BEGIN}\n\n${tables.join('\n')}\n\n${page.slice(end)}`;
}

async function readPrices(): Promise<Readonly<Record<string, Price>>> {
  return (JSON.parse(await readFile(PRICES, 'utf8')) as { readonly prices: Record<string, Price> }).prices;
}

function countedTable({ commit, countedOn, costs }: Counts): readonly string[] {
  const kinds = ['tableReads', 'tableWrites', 'blobReads', 'blobWrites', 'queueMessages', 'graphRequests'] as const;
  const rowOf = (users: number, what: string, operations: Operations) =>
    `| ${inWords(users)} | ${what} | ${kinds.map((kind) => inWords(operations[kind])).join(' | ')} |`;
  return [
    `Counted on ${countedOn} at commit ${commit}:`,
    '',
    '| users | | table reads | table writes | blob reads | blob writes | queue messages | Graph requests |',
    '| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...costs.flatMap(({ users, apps, left, ...one }) => [
      rowOf(users, `the first reading (${apps} apps); it leaves ${stored(left.tenant)}`, one.firstReading),
      rowOf(users, 'a quiet hour', one.quietHour),
      rowOf(users, `an act with its notices; it leaves ${stored(left.act)}`, one.act),
      rowOf(users, `a policy for everybody; it leaves ${stored(left.policy)}`, one.policy),
    ]),
  ];
}

async function moneyTables({ costs }: Counts, prices: Readonly<Record<string, Price>>): Promise<readonly string[]> {
  const setting: Setting = { timerRuns: await timerRunsOfADay(), queues: WORK_QUEUES.length };
  const measured = new Set(costs.map(({ users }) => users));
  const header = SIZES.map((users) => `${inWords(users)}${measured.has(users) ? '' : ' (calculated)'}`);
  const tableOf = (title: string, columns: readonly Billed[]) => [
    `| ${title} | ${header.join(' | ')} |`,
    `| --- | ${SIZES.map(() => '---:').join(' | ')} |`,
    ...Object.entries(prices).map(([name, price]) => {
      const cells = columns.map((column) => {
        const count = column[name as keyof Billed];
        return `${inWords(count)}: ${money((count / price.per) * price.price)}`;
      });
      return `| ${price.label} | ${cells.join(' | ')} |`;
    }),
    `| Graph requests | ${columns.map(({ graphRequests }) => `${inWords(graphRequests)}: 0`).join(' | ')} |`,
    `| **together** | ${columns.map((column) => `**${money(sumOf(column, prices))}**`).join(' | ')} |`,
  ];
  return [
    ...tableOf(
      'the first reading, once',
      SIZES.map((users) => firstReading(users, costs)),
    ),
    '',
    ...tableOf(
      'a month',
      SIZES.map((users) => monthOf(users, costs, setting)),
    ),
  ];
}

function priceTable(prices: Readonly<Record<string, Price>>): readonly string[] {
  return [
    '| price | USD | for | of |',
    '| --- | ---: | ---: | --- |',
    ...Object.values(prices).map(
      ({ label, price, per, date, source }) =>
        `| ${label} | ${price} | ${inWords(per)} | ${date === null ? 'not checked: replace it by yours' : `${date}, ${source}`} |`,
    ),
  ];
}

/** From the schedules in functions/, of which no field is a list. */
async function timerRunsOfADay(): Promise<number> {
  const files = globSync('functions/*-timer.ts', { cwd: ROOT });
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, file), 'utf8')));
  const schedules = texts.flatMap((text) => {
    const [, seconds = '', minutes = '', hours = ''] = /schedule: '(\S+) (\S+) (\S+) \* \* \*'/.exec(text) ?? [];
    return seconds === '' ? [] : [timesIn(seconds, 60) * timesIn(minutes, 60) * timesIn(hours, 24)];
  });
  return schedules.reduce((sum, runs) => sum + runs, 0);
}

function timesIn(field: string, of: number): number {
  if (field === '*') return of;
  return field.startsWith('*/') ? of / Number(field.slice(2)) : 1;
}

function sumOf(column: Billed, prices: Readonly<Record<string, Price>>): number {
  return Object.entries(prices).reduce(
    (sum, [name, { per, price }]) => sum + (column[name as keyof Billed] / per) * price,
    0,
  );
}

function stored({ rows, kib }: { readonly rows: number; readonly kib: number }): string {
  return `${inWords(rows)} rows, ${inWords(kib)} KiB`;
}

function inWords(count: number): string {
  return (count >= 100 ? Math.round(count) : Math.round(count * 100) / 100).toLocaleString('en');
}

function money(usd: number): string {
  return usd.toFixed(2);
}
