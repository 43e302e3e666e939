/** One revocation told whole, for people: what, when, who did it, how we know, whom it hit, who was told. */

import { isoOf } from '../../base/clock.ts';
import type { Effect } from '../../impact/affected.ts';
import type { NoticeState } from '../../notify/notice.ts';
import type { Recovery, RevocationDetails, SweepDetails } from '../../query/answers.ts';
import { longMoment, spanBetween } from '../terminal/moment.ts';
import { painted, printable, type Screen } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { causeStyle, revocationTable, stateStyle, sweepInWords } from './revocation-table.ts';

const LABEL_WIDTH = 11;
/** More would bury what stands above; the machine formats have all. */
const MOST_ROWS = 25;

export async function revocationPage(view: RevocationDetails, now: number, screen: Screen): Promise<string> {
  const { evidence, affectedApps, affectedUsers, notices } = view;
  const sections = [
    await section('Evidence', evidence, evidenceColumns(now), screen),
    await section('Affected apps', affectedApps, APP_COLUMNS, screen),
    await section('Affected users', affectedUsers, USER_COLUMNS, screen),
    await section('Notices', notices, NOTICE_COLUMNS, screen),
  ];
  return `${head(view, now, screen)}${sections.join('')}`;
}

function head(view: RevocationDetails, now: number, screen: Screen): string {
  const { subject, actor, occurred, recordedAt, foldedInto, sweep, recovery } = view;
  const title = `${painted(['bold', ...styleList(causeStyle(view.cause))], view.cause, screen)}  ${painted('bold', printable(subject.name ?? subject.id), screen)}`;
  const lines: readonly (readonly [string, string])[] = [
    ['id', view.revocationId],
    ['subject', `${subject.kind} ${printable(subject.id)}`],
    [
      'happened',
      occurred.from === occurred.to
        ? longMoment(occurred.to, now)
        : `between ${occurred.from.slice(0, 19).replace('T', ' ')} and ${longMoment(occurred.to, now)}`,
    ],
    ['recorded', `${longMoment(recordedAt, now)}, ${spanBetween(occurred.to, recordedAt)} after`],
    [
      'by',
      actor ? printable(`${actor.name ?? 'unnamed'} (${actor.kind} ${actor.id})`) : painted('dim', 'not known', screen),
    ],
    ['state', `${painted(stateStyle(view.state), view.state, screen)}${foldedInto ? ` into ${foldedInto}` : ''}`],
    ...(recovery ? [['recovered', recoveredText(recovery, occurred.to)] as const] : []),
    ['runbook', printable(view.runbook)],
    ...(sweep ? [['part of', `${printable(sweepInWords(sweep, view.cause))} (${sweep.id})`] as const] : []),
  ];
  return `${title}\n${lines.map(([label, text]) => `  ${painted('dim', label.padEnd(LABEL_WIDTH), screen)}${text}\n`).join('')}`;
}

/** A sign-in is one user's at one app. */
function recoveredText({ awaitedPairs, recoveredPairs, timeToRecoverMs }: Recovery, happened: string): string {
  const count = `${recoveredPairs} of ${awaitedPairs} sign-ins`;
  if (timeToRecoverMs === undefined) return count;
  return `${count}, ${recoveredPairs > 1 ? 'half of them ' : ''}within ${spanBetween(happened, isoOf(Date.parse(happened) + timeToRecoverMs))}`;
}

async function section<T>(
  title: string,
  rows: readonly T[],
  columns: readonly Column<T>[],
  screen: Screen,
): Promise<string> {
  const heading = `\n${painted('bold', `${title} (${rows.length})`, screen)}\n`;
  if (rows.length === 0) return `${heading}  none\n`;
  const table = await textTable(rows.slice(0, MOST_ROWS), columns, { ...screen, columns: screen.columns - 2 });
  const rest = rows.length > MOST_ROWS ? `  … and ${rows.length - MOST_ROWS} more (--output json has all)\n` : '';
  return `${heading}${table.replaceAll(/^(?=.)/gm, '  ')}${rest}`;
}

type View<K extends keyof RevocationDetails> = RevocationDetails[K] extends readonly (infer T)[] ? T : never;

function evidenceColumns(now: number): readonly Column<View<'evidence'>>[] {
  return [
    { title: 'SOURCE', text: ({ source }) => source },
    { title: 'SEEN', text: ({ seenAt }) => longMoment(seenAt, now) },
    { title: 'SOURCE ID', text: ({ sourceId }) => sourceId, style: () => 'dim', shrinksTo: 12 },
  ];
}

const APP_COLUMNS: readonly Column<View<'affectedApps'>>[] = [
  { title: 'APP', text: ({ name }) => name, shrinksTo: 16 },
  { title: 'EFFECT', text: ({ effect }) => effect, style: ({ effect }) => effectStyle(effect) },
  { title: 'ID', text: ({ id }) => id, style: () => 'dim', shrinksTo: 8 },
];

const USER_COLUMNS: readonly Column<View<'affectedUsers'>>[] = [
  { title: 'USER', text: ({ name }) => name, shrinksTo: 16 },
  { title: 'APPS', text: ({ apps }) => String(apps.length), right: true },
  { title: 'ID', text: ({ id }) => id, style: () => 'dim', shrinksTo: 8 },
];

const NOTICE_COLUMNS: readonly Column<View<'notices'>>[] = [
  { title: 'TO', text: ({ audience }) => audience, shrinksTo: 16 },
  { title: 'AS', text: ({ audienceKind }) => audienceKind },
  { title: 'BY', text: ({ channel }) => channel },
  {
    title: 'STATE',
    text: ({ state, reason }) => (reason ? `${state}: ${reason}` : state),
    style: ({ state }) => noticeStyle(state),
    shrinksTo: 12,
  },
];

type Style = Parameters<typeof painted>[0];

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

function noticeStyle(state: NoticeState): Style {
  switch (state) {
    case 'sent':
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

// A sweep told whole, for people: what was done to how many, by whom, and each of them.

const SWEEP_LABEL_WIDTH = 11;

export async function sweepPage(view: SweepDetails, now: number, screen: Screen): Promise<string> {
  const { id, by, cause, members, occurred, revocations } = view;
  const lines: readonly (readonly [string, string])[] = [
    ['id', id],
    ['happened', `between ${occurred.from.slice(0, 19).replace('T', ' ')} and ${longMoment(occurred.to, now)}`],
    ['by', printable(`${by.name ?? 'unnamed'} (${by.kind} ${by.id})`)],
  ];
  const title = `${painted(causeStyle(cause), cause, screen)}  ${painted('bold', printable(sweepInWords(view, cause)), screen)}\n`;
  const head = lines
    .map(([label, text]) => `  ${painted('dim', label.padEnd(SWEEP_LABEL_WIDTH), screen)}${text}\n`)
    .join('');
  const rest = members > revocations.length ? `… and ${members - revocations.length} more\n` : '';
  return `${title}${head}\n${await revocationTable(revocations, { now, screen, whole: true })}${rest}`;
}
