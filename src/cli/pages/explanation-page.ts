/** A code explained, for people: what happened, what to do in order, what not to try. */
import type { TokenErrorExplanation, TokenState } from '../../token-errors/token-error-explanation.ts';
import type { RecordedFor } from '../store/explain-from-record.ts';
import { painted, printable, type Screen } from '../terminal/screen.ts';
import { revocationTable } from './revocation-table.ts';

/** As JSON has it. */
export interface Explained extends TokenErrorExplanation {
  /** Present where a user or an app was named and there is a record to look in. */
  readonly record?: RecordedFor;
  /** Of the possible causes, in their order: paths in this package. */
  readonly runbooks: readonly string[];
}

const WIDEST = 100;

const TOKEN_WORDS: Readonly<Record<TokenState, string>> = {
  dead: 'dead: it will not work again',
  blocked: 'blocked: it may work again once the condition is met',
  interrupt: 'nothing happened to it: a step of a normal sign-in',
  retry: 'nothing happened to it: this passes',
  'n/a': 'not concerned',
};

export async function explanationPage(explained: Explained, now: number, screen: Screen): Promise<string> {
  const { code, name, nameSource, meaning, causes, tokenState, whoCanFix, steps, avoid, links, runbooks, record } =
    explained;
  const title = `${painted('bold', `AADSTS${code}`, screen)}  ${name}${nameSource === 'label' ? painted('dim', '  (our name for it)', screen) : ''}`;
  const facts = [
    ['refresh token', TOKEN_WORDS[tokenState]],
    ['possible causes', causes.length === 0 ? 'none: nothing was revoked' : causes.join(', ')],
    ['who can fix it', whoCanFix],
    ...saidOf(explained),
  ].map(([label = '', value = '']) => `  ${painted('dim', label.padEnd(18), screen)}${printable(value)}`);
  return [
    title,
    ...wrapped(meaning, '', screen),
    '',
    ...facts,
    '',
    painted('bold', 'What to do', screen),
    ...steps.flatMap((step, index) => wrapped(step, `  ${index + 1}. `, screen)),
    ...section('What not to try', avoid, screen),
    ...section(
      'More',
      links.map(({ title: said, url }) => `${said}: ${url}`),
      screen,
    ),
    ...section('Runbooks', runbooks, screen),
    ...(record === undefined ? [] : await recordLines(record, now, screen)),
    '',
  ].join('\n');
}

function saidOf({
  suberror,
  tokenIssuedAt,
  tokensValidFrom,
  otherCodes,
  traceId,
  correlationId,
  timestamp,
}: Explained): readonly (readonly [string, string])[] {
  const said: readonly (readonly [string, string | undefined])[] = [
    ['suberror', suberror],
    ['token issued', tokenIssuedAt],
    ['valid from', tokensValidFrom],
    ['with it came', otherCodes.length === 0 ? undefined : otherCodes.map((code) => `AADSTS${code}`).join(', ')],
    ['timestamp', timestamp],
    ['trace id', traceId],
    ['correlation id', correlationId],
  ];
  return said.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}

function section(title: string, items: readonly string[], screen: Screen): readonly string[] {
  return items.length === 0
    ? []
    : ['', painted('bold', title, screen), ...items.flatMap((item) => wrapped(item, '  - ', screen))];
}

async function recordLines(
  { user, app, revocations }: RecordedFor,
  now: number,
  screen: Screen,
): Promise<readonly string[]> {
  const who = [user, app].filter((subject) => subject !== undefined).map(({ name, id }) => printable(name ?? id));
  const title = ['', painted('bold', who.length === 0 ? 'On record' : `On record of ${who.join(' at ')}`, screen)];
  if (revocations.length === 0) return [...title, '  Nothing that would explain it.'];
  return [...title, (await revocationTable(revocations, { now, screen, whole: true })).trimEnd()];
}

function wrapped(text: string, lead: string, { columns }: Screen): readonly string[] {
  const width = Math.min(columns, WIDEST) - lead.length;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`);
}
