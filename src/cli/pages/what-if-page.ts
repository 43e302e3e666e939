/** The answer to `revaudit what-if`, for people: one sentence, then who, where, when and why. */
import { printable } from '../../base/printable.ts';
import { type Screen, type Style, styled } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import type { AnswerEffect, AnswerRow, ChangeAnswer, EffectCount } from '../what-if/change-answer.ts';
import type { Confirmation } from '../what-if/confirm-pairs.ts';
import type { Finding } from '../what-if/find-findings.ts';

/** Names by id in lower case; an id without one is its own name. */
export type NamesById = ReadonlyMap<string, string>;

export interface PageNames {
  readonly people: NamesById;
  readonly apps: NamesById;
  /** Of whatever reasons may name: groups, policies, places, strengths. */
  readonly others: NamesById;
}

const SHOWN_APPS = 3;
const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

const WHEN: Record<AnswerRow['bites'], string> = {
  now: 'at once',
  'next-refresh': 'within 90 minutes',
  cae: 'within a day',
};

/** What it does, said of people. */
const DOES: Record<AnswerEffect, (who: string, where: string) => string> = {
  dies: (who, where) => `ends the sign-in of ${who} at ${where}`,
  blocked: (who, where) => `blocks ${who} at ${where}`,
  'newly-blocked': (who, where) => `blocks ${who} at ${where}`,
  'cannot-decide': (who, where) => `may hit ${who} at ${where} (this cannot be decided)`,
  'reauth-required': (who, where) => `asks ${who} for more at ${where}`,
  'stricter-session': (who, where) => `makes the sessions of ${who} at ${where} stricter`,
  reprompts: (who, where) => `makes ${who} sign in again at ${where}`,
  survives: (who, where) => `does no harm to ${who} at ${where}`,
  relaxed: (who, where) => `asks less of ${who} at ${where}`,
};

/** One sentence: how many people at how many apps, the worst effect first, and what is uncertain. */
export function summaryOf({ counts, rectangles, uncertain, findings }: Omit<ChangeAnswer, 'changes'>): string {
  const parts = Object.entries(counts).map(([effect, count]) => partOf(effect as AnswerEffect, count, rectangles));
  const limit = findings.length === 1 ? 'limits' : 'limit';
  const notes = findings.length === 0 ? '' : ` ${countOf(findings.length, 'note')} ${limit} this answer.`;
  if (parts.length === 0)
    return findings.length === 0
      ? 'This changes nothing for anybody.'
      : `As far as can be told, this changes nothing for anybody.${notes}`;
  const why = uncertain.length === 0 ? '' : `, because of what is not known: ${doubtsOf(uncertain)}`;
  return `This ${parts.join(', ')}${why}.${notes}`;
}

const SHOWN_DOUBTS = 2;

/** Each doubt once, without the policy that has it; the rows have them all. */
function doubtsOf(reasons: readonly string[]): string {
  const parts = reasons
    .flatMap((reason) => reason.split('; '))
    .map((part) => part.replace(/^(policy [^,]*, )?not known: /, ''));
  const unique = [...new Set(parts.flatMap((part) => part.split(', ')))];
  const rest = unique.length - SHOWN_DOUBTS;
  return `${unique.slice(0, SHOWN_DOUBTS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function partOf(effect: AnswerEffect, { people, apps }: EffectCount, rows: readonly AnswerRow[]): string {
  const isWorkload = rows.some((row) => row.effect === effect && row.who === 'service principals');
  const who = isWorkload ? countOf(people, 'service principal') : `${people} ${people === 1 ? 'person' : 'people'}`;
  return DOES[effect](who, countOf(apps, 'app'));
}

export interface PageOptions {
  readonly names: PageNames;
  readonly listsPeople: boolean;
}

export async function whatIfPage(
  answer: ChangeAnswer,
  { names, listsPeople }: PageOptions,
  screen: Screen,
): Promise<string> {
  const { changes, rectangles, findings } = answer;
  return [
    `${styled('bold', printable(withNames(summaryOf(answer), names)), screen)}\n`,
    section('Change', changes, names, screen),
    rectangles.length === 0 ? '' : `\n${await rowsTable(rectangles, names, screen)}`,
    section('Notes', findingLines(findings), names, screen),
    listsPeople ? peopleLists(rectangles, names, screen) : '',
  ].join('');
}

export function rowsTable(rows: readonly AnswerRow[], names: PageNames, screen: Screen): Promise<string> {
  const columns: readonly Column<AnswerRow>[] = [
    { title: 'EFFECT', text: ({ effect }) => effect, style: ({ effect }) => effectStyle(effect) },
    { title: 'PEOPLE', text: ({ people }) => String(people), alignRight: true },
    { title: 'APPS', text: ({ apps }) => String(apps), alignRight: true },
    { title: 'WHICH', text: (row) => appsText(row, names), minWidth: 16 },
    { title: 'FELT', text: ({ bites }) => WHEN[bites] },
    { title: 'WHY', text: ({ reason }) => withNames(reason, names), minWidth: 24 },
  ];
  return textTable(rows, columns, screen);
}

function appsText({ apps, someApps }: AnswerRow, { apps: byId }: PageNames): string {
  const shown = someApps.slice(0, SHOWN_APPS).map((id) => nameIn(byId, id));
  return `${shown.join(', ')}${apps > shown.length ? ` and ${apps - shown.length} more` : ''}`;
}

function peopleLists(rows: readonly AnswerRow[], { people: byId }: PageNames, screen: Screen): string {
  return rows
    .filter(({ somePeople }) => somePeople.length > 0)
    .map((row) => {
      const title = `${row.effect}, ${row.people} at ${countOf(row.apps, 'app')}`;
      const lines = row.somePeople.map(
        (id) => `  ${printable(nameIn(byId, id))}  ${styled('dim', printable(id), screen)}\n`,
      );
      const rest = row.people - row.somePeople.length;
      return `\n${styled('bold', title, screen)}\n${lines.join('')}${rest > 0 ? `  … and ${rest} more\n` : ''}`;
    })
    .join('');
}

function section(title: string, lines: readonly string[], names: PageNames, screen: Screen): string {
  if (lines.length === 0) return '';
  return `\n${styled('bold', title, screen)}\n${lines.map((line) => `  ${printable(withNames(line, names))}\n`).join('')}`;
}

/** Below the policy that they are about. */
function findingLines(findings: readonly Finding[]): readonly string[] {
  const groups = Map.groupBy(findings, ({ policy, file }) => headingOf(policy, file));
  return [...groups].flatMap(([heading, own]) =>
    heading === '' ? own.map(({ text }) => text) : [heading, ...own.map(({ text }) => `  ${text}`)],
  );
}

function headingOf(policy: string | undefined, file: string | undefined): string {
  if (file === undefined) return '';
  return policy === undefined ? file : `policy ${JSON.stringify(policy)} of ${file}`;
}

/** With names in the place of ids that have one. */
export function withNames(text: string, { others, apps }: PageNames): string {
  return text.replaceAll(GUID, (id) => {
    const name = others.get(id.toLowerCase()) ?? apps.get(id.toLowerCase());
    return name === undefined ? id : `"${name}"`;
  });
}

function nameIn(names: NamesById, id: string): string {
  return names.get(id.toLowerCase()) ?? id;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function effectStyle(effect: AnswerEffect | 'unchanged'): Style {
  if (effect === 'newly-blocked' || effect === 'blocked' || effect === 'dies') return 'red';
  return effect === 'relaxed' || effect === 'survives' || effect === 'unchanged' ? 'green' : 'yellow';
}

/** What Graph says of some pairs. */
export function confirmationText(confirmation: Confirmation | undefined, names: PageNames, screen: Screen): string {
  if (confirmation === undefined) return '';
  const { asked, undecided, disagreements } = confirmation;
  const lines = disagreements.flatMap(({ userId, appId, policyId, policy, ours, graph }) => [
    `${nameIn(names.people, userId)} at ${nameIn(names.apps, appId)}, policy ${JSON.stringify(policy || policyId)}`,
    `  we say: ${ours}`,
    `  Graph says: ${graph}`,
  ]);
  const found =
    disagreements.length === 0 ? 'agrees on which stored policies apply' : `disagrees ${disagreements.length} times`;
  const open = undecided === 0 ? '' : `; of ${undecided} policies we cannot say it`;
  return section('Microsoft Graph', [`${found}, in ${countOf(asked, 'sign-in')}${open}`, ...lines], names, screen);
}
