/** A list of revocations for people, newest first. The members of a sweep (bulk work) share one line. */
import type { Cause } from '../../detect/cause.ts';
import { describeSweep } from '../../notify/wording/wording-of-sweeps.ts';
import type { RevocationState, RevocationSummary, SweepSummary } from '../../query/answers.ts';
import { relativeTime, shortTime } from '../terminal/format-time.ts';
import type { Screen, Style } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';

interface TableOptions {
  readonly now: number;
  readonly screen: Screen;
  /** One line for each member of a sweep. */
  readonly expand: boolean;
}

/** One line of the table: a revocation, or the members of a sweep. */
interface ListLine {
  readonly id: string;
  readonly at: string;
  readonly cause: Cause;
  readonly what: string;
  readonly apps: string;
  readonly users: string;
  readonly by: string;
  /** Absent if the members of a sweep have different states. */
  readonly state?: RevocationState;
}

/** The columns of a revocation in csv and tsv. */
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
  'inScope.apps',
  'inScope.users',
  'inScope.pairs',
  'sweep.id',
  'sweep.by.kind',
  'sweep.by.id',
  'sweep.by.name',
  'sweep.members',
  'sweep.occurred.from',
  'sweep.occurred.to',
] as const;

/** So many characters of an id are unique within a tenant in practice; `revocations show` accepts them. */
export const SHORT_ID_LENGTH = 8;
const SHORT_SWEEP_ID_LENGTH = 'sweep-'.length + SHORT_ID_LENGTH;

export async function revocationTable(
  revocations: readonly RevocationSummary[],
  { now, screen, expand }: TableOptions,
): Promise<string> {
  const lines = expand ? revocations.map(revocationLine) : linesWithSweeps(revocations);
  return textTable(lines, columnsAt(now), screen);
}

/** `40 accounts disabled by Grace Hopper between 09:02 and 09:06` */
export function sweepText({ by, members, occurred }: SweepSummary, cause: Cause): string {
  const [from, to] = [occurred.from, occurred.to].map((time) => time.slice(11, 16));
  const who = by.kind === 'policy' ? `policy ${by.name ?? by.id}` : (by.name ?? by.id);
  return `${describeSweep(cause, members)} by ${who} ${from === to ? `at ${from}` : `between ${from} and ${to}`}`;
}

/** Red: nobody gets in. Yellow: somebody has to act. Magenta: rules. Dim: a lifetime ended, and nobody has to act. */
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
    case 'answered':
      return 'dim';
  }
}

function columnsAt(now: number): readonly Column<ListLine>[] {
  return [
    { title: 'ID', text: ({ id }) => id, style: () => 'cyan' },
    { title: 'UTC', text: ({ at }) => shortTime(at, now), minScreen: 110 },
    {
      title: 'AGO',
      text: ({ at }) => relativeTime(at, now).replace(/ ago$/, ''),
      style: () => 'dim',
      alignRight: true,
    },
    { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause) },
    { title: 'WHAT', text: ({ what }) => what, minWidth: 12 },
    { title: 'APPS', text: ({ apps }) => apps, alignRight: true },
    { title: 'USERS', text: ({ users }) => users, alignRight: true },
    { title: 'BY', text: ({ by }) => by, minWidth: 10, minScreen: 110 },
    {
      title: 'STATE',
      text: ({ state }) => state ?? '',
      style: ({ state }) => (state === undefined ? 'dim' : stateStyle(state)),
      minScreen: 96,
    },
  ];
}

/** A sweep takes the place of its newest member. */
function linesWithSweeps(revocations: readonly RevocationSummary[]): readonly ListLine[] {
  const bySweep = Map.groupBy(revocations, ({ sweep }) => sweep?.id);
  return revocations.flatMap((revocation) => {
    const { sweep } = revocation;
    const members = (sweep && bySweep.get(sweep.id)) ?? [];
    // If the list has only one member of a sweep, the line of the member says more than a line of the sweep.
    if (sweep === undefined || members.length < 2) return [revocationLine(revocation)];
    return members[0] === revocation ? [sweepLine(sweep, revocation.cause, members)] : [];
  });
}

function revocationLine(revocation: RevocationSummary): ListLine {
  const { subject, actor, inScope } = revocation;
  return {
    id: revocation.revocationId.slice(0, SHORT_ID_LENGTH),
    at: revocation.occurred.to,
    cause: revocation.cause,
    what: subject.name ?? subject.id,
    apps: countText(revocation.affectedAppCount, inScope?.apps),
    users: countText(revocation.affectedUserCount, inScope?.users),
    by: actor?.name ?? actor?.id ?? '',
    state: revocation.state,
  };
}

/** Of a policy, those in use of so many in scope. */
function countText(affected: number, inScope: number | undefined): string {
  return inScope === undefined ? String(affected) : `${affected} of ${inScope}`;
}

/** Without counts of apps and users: members often affect the same ones, so that their counts cannot be added. */
function sweepLine(sweep: SweepSummary, cause: Cause, members: readonly RevocationSummary[]): ListLine {
  const states = new Set(members.map(({ state }) => state));
  const [state] = states;
  return {
    id: sweep.id.slice(0, SHORT_SWEEP_ID_LENGTH),
    at: sweep.occurred.to,
    cause,
    what: sweepText(sweep, cause),
    apps: '',
    users: '',
    by: sweep.by.name ?? sweep.by.id,
    ...(states.size === 1 && state && { state }),
  };
}
