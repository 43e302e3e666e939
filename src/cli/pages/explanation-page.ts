/** The explanation of a sign-in error, for people: what happened, what to do, and what not to try. */

import { printable } from '../../base/printable.ts';
import type { TokenErrorExplanation, TokenErrorPlace, TokenState } from '../../token-errors/token-error-explanation.ts';
import type { RecordFindings } from '../store/explain-from-record.ts';
import { type Screen, styled } from '../terminal/screen.ts';
import { wrapped } from '../terminal/wrap-text.ts';
import { revocationTable } from './revocation-table.ts';

/** In this form `--output json` prints it. */
export interface Explained extends TokenErrorExplanation {
  /** What may explain it; present if a user or an app was named and there is a record to read. */
  readonly record?: RecordFindings['revocations'];
  /** Whose record it is: empty where the record does not mention them. */
  readonly recordOf?: Omit<RecordFindings, 'revocations'>;
  /** One for each possible cause, in the same order: paths in this package. */
  readonly runbooks: readonly string[];
}

/** A label and its text. */
type Fact = readonly [string, string];

const LABEL_WIDTH = 18;

const TOKEN_TEXTS: Readonly<Record<TokenState, string>> = {
  dead: 'dead: it will never work again',
  blocked: 'blocked: it may work again when the problem is solved',
  interrupt: 'not affected: this is a step of a normal sign-in',
  retry: 'not affected: the error is temporary',
  'n/a': 'not involved',
};

export async function explanationPage(explained: Explained, now: number, screen: Screen): Promise<string> {
  const { meaning, steps, avoid, links, runbooks, others, record, recordOf = {} } = explained;
  const facts = factsOf(explained).map(
    ([label, text]) => `  ${styled('dim', label.padEnd(LABEL_WIDTH), screen)}${printable(text)}`,
  );
  return [
    titleOf(explained, screen),
    ...wrapped(meaning, '', screen),
    '',
    ...facts,
    '',
    styled('bold', 'What to do', screen),
    ...steps.flatMap((step, index) => wrapped(step, `  ${index + 1}. `, screen)),
    ...section('What not to try', avoid, screen),
    ...section('Also in the text', others.map(summaryOf), screen),
    ...section(
      'More',
      links.map(({ title, url }) => `${title}: ${url}`),
      screen,
    ),
    ...section('Runbooks', runbooks, screen),
    ...(record === undefined ? [] : await recordSection({ ...recordOf, revocations: record }, now, screen)),
    '',
  ].join('\n');
}

function titleOf({ code, name, nameSource, places }: TokenErrorExplanation, screen: Screen): string {
  const source = nameSource === 'label' ? styled('dim', '  (our name for it)', screen) : '';
  const title = code === null ? name : `AADSTS${code}`;
  return `${styled('bold', title, screen)}${code === null ? '' : `  ${name}`}${source}${placesText(places)}`;
}

/** Another error of the same text, in one paragraph. */
function summaryOf({ code, name, meaning, steps, places }: TokenErrorExplanation): string {
  return `${code === null ? name : `AADSTS${code}`}${placesText(places)}: ${meaning} ${steps[0] ?? ''}`;
}

function placesText(places: readonly TokenErrorPlace[] = []): string {
  if (places.length === 0) return '';
  const who = [...new Set(places.flatMap(({ who: person }) => person ?? []))].map(printable);
  const lines = places.map(({ line }) => line);
  return `  (${[`${lines.length === 1 ? 'line' : 'lines'} ${lines.slice(0, 10).join(', ')}`, ...who].join(', ')})`;
}

function factsOf(explained: Explained): readonly Fact[] {
  const { causes, tokenState, whoCanFix, otherCodes, others } = explained;
  const unexplained = otherCodes.filter((code) => !others.some((other) => other.code === code));
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['refresh token', TOKEN_TEXTS[tokenState]],
    ['possible causes', causes.length === 0 ? withoutCause(tokenState) : causes.join(', ')],
    ['who can fix it', whoCanFix],
    ['suberror', explained.suberror],
    ['token issued', explained.tokenIssuedAt],
    ['valid from', explained.tokensValidFrom],
    ['unknown codes', unexplained.length === 0 ? undefined : unexplained.map((code) => `AADSTS${code}`).join(', ')],
    ['timestamp', explained.timestamp],
    ['trace id', explained.traceId],
    ['correlation id', explained.correlationId],
  ];
  return facts.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
}

function withoutCause(tokenState: TokenState): string {
  return tokenState === 'dead' || tokenState === 'blocked' ? 'not known from this alone' : 'none: nothing was revoked';
}

function section(title: string, items: readonly string[], screen: Screen): readonly string[] {
  if (items.length === 0) return [];
  return ['', styled('bold', title, screen), ...items.flatMap((item) => wrapped(item, '  - ', screen))];
}

async function recordSection(
  { user, app, revocations }: RecordFindings,
  now: number,
  screen: Screen,
): Promise<readonly string[]> {
  const names = [user, app].filter((subject) => subject !== undefined).map(({ name, id }) => printable(name ?? id));
  const title = names.length === 0 ? 'On record' : `On record of ${names.join(' at ')}`;
  const heading = ['', styled('bold', title, screen)];
  if (revocations.length === 0) return [...heading, '  Nothing that would explain the code.'];
  return [...heading, (await revocationTable(revocations, { now, screen, expand: true })).trimEnd()];
}
