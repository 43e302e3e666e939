/** Prints the answer to a what-if, with names in the place of ids. */
import { defined } from '../../base/defined.ts';
import { type CommandContext, type GlobalFlags, printResult } from '../command-context.ts';
import {
  confirmationText,
  type NamesById,
  type PageNames,
  rowsTable,
  summaryOf,
  whatIfPage,
} from '../pages/what-if-page.ts';
import { tableOfRows } from '../terminal/output.ts';
import type { ChangeAnswer } from './change-answer.ts';
import type { Confirmation } from './confirm-pairs.ts';
import { type Names, namesInReasons } from './named-things.ts';

export interface WhatIfAnswer {
  readonly answer: ChangeAnswer;
  readonly names: Names;
  readonly confirmation?: Confirmation;
}

interface PrintFlags extends GlobalFlags {
  readonly listPeople?: number;
}

interface Printed extends WhatIfAnswer {
  readonly failedOn: readonly string[];
}

export async function printAnswer(
  cli: CommandContext,
  flags: PrintFlags,
  { answer, names, failedOn, confirmation }: Printed,
): Promise<void> {
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
      ...defined({ confirmation }),
    },
    rows: rectangles,
    columns: ['effect', 'people', 'who', 'apps', 'pairs', 'bites', 'reason', 'somePeople', 'someApps'],
    table: async (screen) =>
      `${await whatIfPage(answer, options, screen)}${confirmationText(confirmation, shown, screen)}${failedText(failedOn)}`,
    rowsTable: tableOfRows(rectangles, (rows, screen) => rowsTable(rows, shown, screen)),
  });
}

/** Names of people only where some are listed: there may be a hundred thousand. */
async function namesFor(names: Names, { rectangles }: ChangeAnswer): Promise<PageNames> {
  const none: NamesById = new Map();
  const listsPeople = rectangles.some(({ somePeople }) => somePeople.length > 0);
  return {
    people: listsPeople ? await names.of('user') : none,
    apps: await names.of('app'),
    others: await namesInReasons(names),
  };
}

function nameOf(id: string, { people, apps }: PageNames): readonly (readonly [string, string])[] {
  const name = people.get(id.toLowerCase()) ?? apps.get(id.toLowerCase());
  return name === undefined ? [] : [[id, name]];
}

function failedText(failedOn: readonly string[]): string {
  return failedOn.length === 0 ? '' : `\nStopped by --fail-on ${failedOn.join(', ')}\n`;
}
