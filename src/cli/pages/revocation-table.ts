/** Revocations as a list for people, newest first. */

import type { Cause } from '../../detect/report.ts';
import { sweptInWords } from '../../notify/wording/wording-of-sweeps.ts';
import type { RevocationState, RevocationSummary, SweepSummary } from '../../query/answers.ts';
import { distance, shortMoment } from '../terminal/moment.ts';
import type { painted, Screen } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';

type Style = Parameters<typeof painted>[0];

export const REVOCATION_COLUMNS = [
  'revocationId',
  'cause',
  'subject.kind',
  'subject.id',
  'subject.name',
  'occurred.from',
  'occurred.to',
  'recordedAt',
  'actor.kind',
  'actor.id',
  'actor.name',
  'state',
  'evidenceCount',
  'affectedAppCount',
  'affectedUserCount',
  'sweep.id',
  'sweep.by.kind',
  'sweep.by.id',
  'sweep.by.name',
  'sweep.members',
  'sweep.occurred.from',
  'sweep.occurred.to',
] as const;

interface Shown {
  readonly now: number;
  readonly screen: Screen;
  /** Every member of a sweep on a line of its own. */
  readonly whole: boolean;
}

export async function revocationTable(
  revocations: readonly RevocationSummary[],
  { now, screen, whole }: Shown,
): Promise<string> {
  const columns: readonly Column<ListLine>[] = [
    { title: 'ID', text: ({ id }) => id, style: () => 'cyan' },
    { title: 'UTC', text: ({ at }) => shortMoment(at, now), from: 110 },
    { title: 'AGO', text: ({ at }) => distance(at, now).replace(/ ago$/, ''), style: () => 'dim', right: true },
    { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause) },
    { title: 'WHAT', text: ({ what }) => what, shrinksTo: 12 },
    { title: 'APPS', text: ({ apps }) => apps, right: true },
    { title: 'USERS', text: ({ users }) => users, right: true },
    { title: 'BY', text: ({ by }) => by, shrinksTo: 10, from: 110 },
    {
      title: 'STATE',
      text: ({ state }) => state ?? '',
      style: ({ state }) => (state === undefined ? 'dim' : stateStyle(state)),
      from: 96,
    },
  ];
  return textTable(listLines(revocations, whole), columns, screen);
}

/** Red: nobody gets in. Yellow: somebody has to act. Magenta: rules. Dim: time, or nothing that asks for anything. */
export function causeStyle(cause: Cause): Style {
  switch (cause) {
    case 'account-deleted':
    case 'account-disabled':
    case 'app-deleted':
    case 'app-disabled':
    case 'app-credential-lost':
    case 'risk-raised':
      return 'red';
    case 'consent-revoked':
    case 'app-role-removed':
    case 'account-locked':
    case 'password-changed':
    case 'password-reset':
    case 'sessions-revoked':
    case 'mfa-changed':
    case 'device-noncompliant':
    case 'device-disabled':
    case 'policy-blocked':
    case 'mfa-required':
    case 'consent-missing':
    case 'assignment-missing':
      return 'yellow';
    case 'policy-changed':
    case 'connector-policy-changed':
    case 'token-policy-changed':
      return 'magenta';
    case 'refresh-token-inactive':
    case 'refresh-token-expired':
    case 'sign-in-frequency':
      return 'dim';
  }
}

export function stateStyle(state: RevocationState): Style {
  switch (state) {
    case 'open':
      return 'bold';
    case 'recovered':
      return 'green';
    case 'closed':
    case 'folded':
      return 'dim';
  }
}

// The lines of a list for people: revocations, and in place of those that were swept up together one line for all of them.

export interface ListLine {
  readonly id: string;
  readonly at: string;
  readonly cause: Cause;
  readonly what: string;
  readonly apps: string;
  readonly users: string;
  readonly by: string;
  /** Absent where members differ. */
  readonly state?: RevocationState;
}

/** So many characters of an id tell it apart from all others of a tenant; `revocations show` takes them. */
export const SHORT_ID = 8;
const SHORT_SWEEP_ID = 'sweep-'.length + SHORT_ID;

/** @param whole every revocation on a line of its own */
export function listLines(revocations: readonly RevocationSummary[], whole: boolean): readonly ListLine[] {
  if (whole) return revocations.map(lineOf);
  const bySweep = Map.groupBy(revocations, ({ sweep }) => sweep?.id);
  return revocations.flatMap((revocation) => {
    const { sweep } = revocation;
    const listed = (sweep && bySweep.get(sweep.id)) ?? [];
    // Of a sweep only this one is in the list: then it says more for itself.
    if (sweep === undefined || listed.length < 2) return [lineOf(revocation)];
    return listed[0] === revocation ? [sweepLine(sweep, revocation.cause, listed)] : [];
  });
}

/** `40 accounts disabled by Grace Hopper between 09:02 and 09:06` */
export function sweepInWords({ by, members, occurred }: SweepSummary, cause: Cause): string {
  const [from, to] = [occurred.from, occurred.to].map((time) => time.slice(11, 16));
  const who = by.kind === 'policy' ? `policy ${by.name ?? by.id}` : (by.name ?? by.id);
  return `${sweptInWords(cause, members)} by ${who} ${from === to ? `at ${from}` : `between ${from} and ${to}`}`;
}

function lineOf({
  revocationId,
  occurred,
  cause,
  subject,
  affectedAppCount,
  affectedUserCount,
  actor,
  state,
}: RevocationSummary): ListLine {
  const counts = { apps: String(affectedAppCount), users: String(affectedUserCount) };
  const by = actor?.name ?? actor?.id ?? '';
  return {
    id: revocationId.slice(0, SHORT_ID),
    at: occurred.to,
    cause,
    what: subject.name ?? subject.id,
    ...counts,
    by,
    state,
  };
}

/** Whom each member hits overlaps; only the members themselves can be counted. */
function sweepLine(sweep: SweepSummary, cause: Cause, listed: readonly RevocationSummary[]): ListLine {
  const states = new Set(listed.map(({ state }) => state));
  const [state] = states;
  const shown = {
    id: sweep.id.slice(0, SHORT_SWEEP_ID),
    at: sweep.occurred.to,
    cause,
    what: sweepInWords(sweep, cause),
  };
  return {
    ...shown,
    apps: '',
    users: '',
    by: sweep.by.name ?? sweep.by.id,
    ...(states.size === 1 && state && { state }),
  };
}
