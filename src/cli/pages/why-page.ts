/** The answer to `why`, for people: the verdict first, then what to do, then what it rests on. */
import { printable } from '../../base/printable.ts';
import type { Certainty, SourceRead, WhyAnswer } from '../../query/why/why-answer.ts';
import { fullTime, type Zone } from '../terminal/format-time.ts';
import { type Screen, type Style, styled } from '../terminal/screen.ts';
import { wrapped } from '../terminal/wrap-text.ts';
import { revocationTable } from './revocation-table.ts';

const LABEL_WIDTH = 14;

export async function whyPage(answer: WhyAnswer, now: number, screen: Screen): Promise<string> {
  const { verdict, certainty, doubts, todo, whoCanFix, revocations, sources, ruledOut } = answer;
  const facts = factsOf(answer, now, screen).map(
    ([label, text]) => `  ${styled('dim', label.padEnd(LABEL_WIDTH), screen)}${printable(text)}`,
  );
  return [
    ...wrapped(printable(verdict), '', screen).map((line) => styled('bold', line, screen)),
    '',
    `  ${styled('dim', 'certainty'.padEnd(LABEL_WIDTH), screen)}${styled(styleOf(certainty), certainty, screen)}`,
    ...facts,
    ...section(
      'Why not more certain',
      doubts.map(({ text }) => text),
      screen,
    ),
    ...section(`What to do (${whoCanFix})`, todo, screen),
    ...section('Ruled out, as far as was read', ruledOut, screen),
    ...(await revocationSection(answer, now, screen)),
    ...section('Sources', sourceTexts(sources, now, screen), screen),
    ...(revocations[0] ? ['', `  revaudit revocations show ${revocations[0].revocationId.slice(0, 8)}`] : []),
    '',
  ].join('\n');
}

function factsOf(answer: WhyAnswer, now: number, zone: Zone): readonly (readonly [string, string])[] {
  const { user, app, effect, clients, lastFailure, lastFailureCode, overAt, undoneAt, alsoHit, error } = answer;
  const moment = (iso: string | undefined) => (iso === undefined ? undefined : fullTime(iso, now, zone));
  const failure = moment(lastFailure);
  const code = lastFailureCode === undefined ? '' : ` with AADSTS${lastFailureCode}`;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['person', `${user.name ?? 'unnamed'} (${user.id})`],
    ['app', app && `${app.name ?? 'unnamed'} (${app.id})`],
    ['effect', effect && [effect, ...clients.map(clientText)].join('; ')],
    ['error', error && `${error.code === null ? '' : `AADSTS${error.code} `}${error.name}`],
    ...workedFacts(answer, moment),
    [
      'last refused',
      failure === undefined ? 'none on record' : `${failure}${code}${placeText(answer.lastFailureApp, app)}`,
    ],
    ['over since', moment(overAt)],
    ['undone', moment(undoneAt)],
    ['also hit', alsoHit && `${counted(alsoHit.users, 'person', 'people')}, ${counted(alsoHit.apps, 'app', 'apps')}`],
    ['part of', alsoHit?.sweepId],
    ['runbook', answer.revocations[0]?.runbook],
  ];
  return facts.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
}

/** The person's own sign-ins and what clients do for themselves are told apart where the log does. */
function workedFacts(
  { app, lastSuccess, lastSuccessApp, lastInteractive, lastRefresh, workedAfter }: WhyAnswer,
  moment: (iso: string | undefined) => string | undefined,
): readonly (readonly [string, string | undefined])[] {
  const last = moment(lastSuccess);
  return [
    ['last worked', last === undefined ? 'none on record' : `${last}${placeText(lastSuccessApp, app)}`],
    ['last sign-in', moment(lastInteractive)],
    ['last refresh', moment(lastRefresh)],
    ['worked after', moment(workedAfter)],
  ];
}

/** At which app, where the question was about any. */
function placeText(at: WhyAnswer['lastSuccessApp'], asked: WhyAnswer['app']): string {
  return at === undefined || asked !== undefined ? '' : ` at ${at.name ?? at.id}`;
}

function clientText({ client, seen, effect }: WhyAnswer['clients'][number]): string {
  return `${client} client ${effect}${seen ? ' (seen)' : ''}`;
}

async function revocationSection({ revocations, evidence }: WhyAnswer, now: number, screen: Screen) {
  if (revocations.length === 0) return [];
  const table = await revocationTable(revocations, { now, screen, expand: true });
  const pieces = evidence.map(
    ({ source, sourceId, seenAt }) => `${source} ${sourceId}, seen ${fullTime(seenAt, now, screen)}`,
  );
  return ['', styled('bold', 'On record', screen), table.trimEnd(), ...section('Evidence', pieces, screen)];
}

/** One line where there is nothing to say of any. */
function sourceTexts(sources: readonly SourceRead[], now: number, zone: Zone): readonly string[] {
  const [first] = sources.flatMap(({ readTo }) => readTo ?? []).sort();
  const isAllRead = sources.every(({ state, gaps }) => state === 'read' && gaps.length === 0);
  if (first !== undefined && isAllRead)
    return [`${sources.map(({ name }) => name).join(', ')}: all read, at least up to ${fullTime(first, now, zone)}`];
  return sources.map((source) => sourceText(source, now, zone));
}

function sourceText({ name, state, readTo, gaps }: SourceRead, now: number, zone: Zone): string {
  const read = readTo === undefined ? 'never read' : `read up to ${fullTime(readTo, now, zone)}`;
  const missing = gaps.map(({ from, to }) => `, not between ${from} and ${to}`).join('');
  return `${name}: ${state === 'read' ? '' : `${state}, `}${read}${missing}`;
}

function section(title: string, items: readonly string[], screen: Screen): readonly string[] {
  if (items.length === 0) return [];
  return ['', styled('bold', title, screen), ...items.flatMap((item) => wrapped(printable(item), '  - ', screen))];
}

function styleOf(certainty: Certainty): Style {
  switch (certainty) {
    case 'confirmed':
    case 'nothing-found':
      return 'green';
    case 'likely':
    case 'possible':
      return 'yellow';
    case 'cannot-tell':
      return 'red';
  }
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
