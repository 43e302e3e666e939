/** One revocation or one sweep in full, for people: what happened, who did it, the evidence, who was affected. */
import { duration } from '../../base/duration.ts';
import { printable } from '../../base/printable.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Effect } from '../../impact/affected.ts';
import type { NoticeState } from '../../notify/notice.ts';
import type { Recovery, RevocationDetails, SweepDetails } from '../../query/answers.ts';
import type { EffectFigures } from '../../record/policy-reach.ts';
import { fullTime, secondsTime, timeHeading, type Zone } from '../terminal/format-time.ts';
import { type Screen, type Style, styled } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { wrapped } from '../terminal/wrap-text.ts';
import { causeStyle, stateStyle } from './revocation-styles.ts';
import { calledOf, revocationTable, sweepText } from './revocation-table.ts';

/** A label and its text. */
type Fact = readonly [string, string];
type RowOf<K extends keyof RevocationDetails> = RevocationDetails[K] extends readonly (infer T)[] ? T : never;

const LABEL_WIDTH = 11;
/** More rows would push the facts off the screen; the machine formats have all. */
const MAX_ROWS = 25;

const EFFECT_COLUMNS: readonly Column<EffectFigures>[] = [
  { title: 'EFFECT', text: ({ effect }) => effect, style: ({ effect }) => effectStyle(effect) },
  { title: 'PEOPLE IN SCOPE', text: ({ inScope }) => String(inScope.users), alignRight: true },
  { title: 'APPS', text: ({ inScope }) => String(inScope.apps), alignRight: true },
  { title: 'PAIRS', text: ({ inScope }) => String(inScope.pairs), alignRight: true },
  { title: 'PEOPLE IN USE', text: ({ inUse }) => String(inUse.users), alignRight: true },
  { title: 'APPS', text: ({ inUse }) => String(inUse.apps), alignRight: true },
  { title: 'PAIRS', text: ({ inUse }) => String(inUse.pairs), alignRight: true },
  { title: 'STRICTER', text: ({ session = [] }) => session.join(', '), minWidth: 12, drop: 1 },
];

const APP_COLUMNS: readonly Column<RowOf<'affectedApps'>>[] = [
  { title: 'APP', text: ({ name }) => name, minWidth: 16 },
  { title: 'EFFECT', text: ({ effect }) => effect, style: ({ effect }) => effectStyle(effect) },
  { title: 'ID', text: ({ id }) => id, style: () => 'dim', drop: 1 },
];

const USER_COLUMNS: readonly Column<RowOf<'affectedUsers'>>[] = [
  { title: 'USER', text: ({ name }) => name, minWidth: 16 },
  { title: 'APPS', text: ({ apps }) => String(apps.length), alignRight: true },
  { title: 'ID', text: ({ id }) => id, style: () => 'dim', drop: 1 },
];

const NOTICE_COLUMNS: readonly Column<RowOf<'notices'>>[] = [
  { title: 'TO', text: ({ audience, audienceName }) => audienceName ?? audience, minWidth: 16 },
  { title: 'AS', text: ({ audienceKind }) => audienceKind },
  { title: 'BY', text: ({ channel, audience }) => `${channel} ${audience}`, minWidth: 20, drop: 1 },
  {
    title: 'STATE',
    text: noticeStateText,
    style: ({ state }) => noticeStyle(state),
    minWidth: 12,
  },
];

/** Of notices that tell of more than the one revocation, or would. */
const SAYS_COLUMN: Column<RowOf<'notices'>> = {
  title: 'TELLS OF',
  text: ({ told }) => (told?.sweep ? `${told.sweep.told} of ${told.sweep.members}, ${appsText(told.appCount)}` : ''),
  drop: 2,
};

function appsText(count: number): string {
  return count === 1 ? '1 app' : `${count} apps`;
}

export async function revocationPage(details: RevocationDetails, now: number, screen: Screen): Promise<string> {
  const { cause, subject, evidence, affectedApps, affectedUsers, inUse, notices, policyReach } = details;
  const title = titleOf(cause, calledOf(subject), screen);
  const sections = [
    ...(policyReach ? [await section('What it does', policyReach.effects, EFFECT_COLUMNS, screen)] : []),
    await section('Evidence', evidence, evidenceColumns(screen), screen),
    await section(inUse ? 'Apps in use' : 'Affected apps', affectedApps, APP_COLUMNS, screen),
    await section(inUse ? 'People who use them' : 'Affected users', affectedUsers, USER_COLUMNS, screen),
    await section('Notices', notices, noticeColumns(notices), screen),
  ];
  return `${title}${factLines(revocationFacts(details, now, screen), screen)}${sections.join('')}`;
}

/** With a line for each member. */
export async function sweepPage(details: SweepDetails, now: number, screen: Screen): Promise<string> {
  const { id, by, cause, members, occurred, revocations } = details;
  const title = titleOf(cause, sweepText(details, cause, screen), screen);
  const facts: readonly Fact[] = [
    ['id', id],
    ['happened', betweenText(occurred, now, screen)],
    ['by', printable(`${by.name ?? 'unnamed'} (${by.kind} ${by.id})`)],
  ];
  const table = await revocationTable(revocations, { now, screen, expand: true });
  const rest = members > revocations.length ? `… and ${members - revocations.length} more\n` : '';
  return `${title}${factLines(facts, screen)}\n${table}${rest}`;
}

function noticeColumns(notices: readonly RowOf<'notices'>[]): readonly Column<RowOf<'notices'>>[] {
  return notices.some(({ told }) => told?.sweep) ? [...NOTICE_COLUMNS, SAYS_COLUMN] : NOTICE_COLUMNS;
}

export function noticeTable(notices: readonly RowOf<'notices'>[], screen: Screen): Promise<string> {
  return textTable(notices, noticeColumns(notices), screen);
}

function revocationFacts(details: RevocationDetails, now: number, screen: Screen): readonly Fact[] {
  const { subject, actor, occurred, recordedAt, state, foldedInto, sweep, recovery } = details;
  const recordedAfter = duration(Date.parse(recordedAt) - Date.parse(occurred.to));
  const actorText = actor
    ? printable(`${actor.name ?? 'unnamed'} (${actor.kind} ${actor.id})`)
    : styled('dim', 'not known', screen);
  return [
    ['id', details.revocationId],
    ['subject', `${subject.kind} ${printable(subject.id)}`],
    ...(details.changed ?? []).map((text, index) => [index === 0 ? 'changed' : '', printable(text)] as const),
    [
      'happened',
      occurred.from === occurred.to ? fullTime(occurred.to, now, screen) : betweenText(occurred, now, screen),
    ],
    ['recorded', `${fullTime(recordedAt, now, screen)}, ${recordedAfter} after`],
    ['by', actorText],
    ['state', `${styled(stateStyle(state), state, screen)}${foldedInto ? ` into ${foldedInto}` : ''}`],
    ...(details.summary ? [['reach', printable(details.summary)] as const] : []),
    ...(recovery ? [['recovered', recoveryText(recovery)] as const] : []),
    ['runbook', printable(details.runbook)],
    ...(sweep ? [['part of', `${printable(sweepText(sweep, details.cause, screen))} (${sweep.id})`] as const] : []),
  ];
}

function titleOf(cause: Cause, text: string, screen: Screen): string {
  const lead = `${cause}  `;
  const [first = '', ...others] = wrapped(printable(text), lead, screen).map((line) => line.slice(lead.length));
  const causeText = styled(['bold', ...styleList(causeStyle(cause))], cause, screen);
  const rest = others.map((line) => `${' '.repeat(lead.length)}${styled('bold', line, screen)}\n`);
  return `${causeText}  ${styled('bold', first, screen)}\n${rest.join('')}`;
}

function factLines(facts: readonly Fact[], screen: Screen): string {
  return facts
    .map(([label, text]) => {
      const lead = ' '.repeat(LABEL_WIDTH + 2);
      const lines = wrapped(text, lead, screen).map((line) => `${line}\n`);
      return `  ${styled('dim', label.padEnd(LABEL_WIDTH), screen)}${lines.join('').slice(lead.length)}`;
    })
    .join('');
}

function betweenText({ from, to }: RevocationDetails['occurred'], now: number, zone: Zone): string {
  return `between ${secondsTime(from, zone)} and ${fullTime(to, now, zone)}`;
}

/** A sign-in here is that of one user at one app. The time is a median. */
function recoveryText({ awaitedPairs, recoveredPairs, timeToRecoverMs }: Recovery): string {
  const count = `${recoveredPairs} of ${awaitedPairs} sign-ins`;
  if (timeToRecoverMs === undefined) return count;
  return `${count}, ${recoveredPairs > 1 ? 'half of them ' : ''}within ${duration(timeToRecoverMs)}`;
}

async function section<T>(
  title: string,
  rows: readonly T[],
  columns: readonly Column<T>[],
  screen: Screen,
): Promise<string> {
  const heading = `\n${styled('bold', `${title} (${rows.length})`, screen)}\n`;
  if (rows.length === 0) return `${heading}  none\n`;
  const table = await textTable(rows.slice(0, MAX_ROWS), columns, { ...screen, columns: screen.columns - 2 });
  const rest = rows.length > MAX_ROWS ? `  … and ${rows.length - MAX_ROWS} more (--output json shows all)\n` : '';
  return `${heading}${table.replaceAll(/^(?=.)/gm, '  ')}${rest}`;
}

function evidenceColumns(zone: Zone): readonly Column<RowOf<'evidence'>>[] {
  return [
    { title: 'SOURCE', text: ({ source }) => source },
    { title: `SEEN (${timeHeading(zone)})`, text: ({ seenAt }) => secondsTime(seenAt, zone) },
    { title: 'SOURCE ID', text: ({ sourceId }) => sourceId, style: () => 'dim', drop: 1 },
  ];
}

function styleList(style: Style): readonly Extract<Style, string>[] {
  return typeof style === 'string' ? [style] : style;
}

function effectStyle(effect: Effect): Style {
  switch (effect) {
    case 'dies':
    case 'blocked':
      return 'red';
    case 'reprompts':
    case 'cannot-decide':
      return 'yellow';
    case 'survives':
      return 'green';
  }
}

/** One that waits in the mode `observe` must not look as if it would be sent. */
function noticeStateText({ state, reason, rehearsal }: RowOf<'notices'>): string {
  if (rehearsal && (state === 'due' || state === 'sending')) return `${state} (observe)`;
  return reason ? `${state}: ${reason}` : state;
}

function noticeStyle(state: NoticeState): Style {
  switch (state) {
    case 'sent':
    case 'recovered':
      return 'green';
    case 'failed':
    case 'uncertain':
      return 'red';
    case 'due':
    case 'sending':
      return 'yellow';
    case 'suppressed':
    case 'observed':
      return 'dim';
  }
}
