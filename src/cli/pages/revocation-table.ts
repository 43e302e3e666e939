/** A list of revocations for people, newest first. The members of a sweep (bulk work) share one line. */
import { isJsonObject } from '../../base/json.ts';
import { CAUSES, type Cause } from '../../detect/cause.ts';
import { SEVERITIES, type Severity } from '../../detect/severity.ts';
import { describeSweep } from '../../notify/wording/describe-sweep.ts';
import type { RevocationState, RevocationSummary, SweepSummary } from '../../query/answers.ts';
import { clockTime, relativeTime, shortTime, timeHeading, type Zone } from '../terminal/format-time.ts';
import { type Screen, styled } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { causeStyle, severityStyle, stateStyle } from './revocation-styles.ts';

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
  readonly severity: Severity;
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
  'severity',
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

/** Those that matter most, for people. */
export const BRIEF_COLUMNS = [
  'revocationId',
  'occurred.to',
  'severity',
  'cause',
  'subject.name',
  'affectedAppCount',
  'affectedUserCount',
  'actor.name',
  'state',
] as const;

/** So many characters of an id are unique within a tenant in practice; `revocations show` accepts them. */
export const SHORT_ID_LENGTH = 8;
export const SHORT_SWEEP_ID_LENGTH = 'sweep-'.length + SHORT_ID_LENGTH;

export async function revocationTable(
  revocations: readonly RevocationSummary[],
  { now, screen, expand }: TableOptions,
): Promise<string> {
  const lines = expand ? revocations.map(revocationLine) : linesWithSweeps(revocations, screen);
  const table = await textTable(lines, columnsAt(now, screen), screen);
  return revocations.length < 2 ? table : `${table}\n${styled('dim', totalsOf(revocations), screen)}\n`;
}

/** Whether this is what lists consist of, however it was selected. */
export function isRevocation(value: unknown): value is RevocationSummary {
  if (!isJsonObject(value)) return false;
  const { revocationId, cause, severity, subject, occurred, state } = value;
  return (
    typeof revocationId === 'string' &&
    typeof state === 'string' &&
    CAUSES.some((known) => known === cause) &&
    SEVERITIES.some((known) => known === severity) &&
    isJsonObject(subject) &&
    isJsonObject(occurred)
  );
}

/** `23 revocations: 2 critical, 21 high; 14 of them are in 2 sweeps` */
function totalsOf(revocations: readonly RevocationSummary[]): string {
  const bySeverity = Map.groupBy(revocations, ({ severity }) => severity);
  const severities = SEVERITIES.flatMap((severity) => {
    const count = bySeverity.get(severity)?.length;
    return count === undefined ? [] : [`${count} ${severity}`];
  });
  const inSweeps = revocations.flatMap(({ sweep }) => (sweep ? [sweep.id] : []));
  const sweeps = new Set(inSweeps).size;
  const bulk = sweeps === 0 ? '' : `; ${inSweeps.length} of them in ${sweeps} sweep${sweeps === 1 ? '' : 's'}`;
  return `${revocations.length} revocations: ${severities.join(', ')}${bulk}`;
}

/** `40 accounts disabled by Grace Hopper between 09:02 and 09:06` */
export function sweepText({ by, members, occurred }: SweepSummary, cause: Cause, zone: Zone): string {
  const [from, to] = [occurred.from, occurred.to].map((time) => clockTime(time, zone));
  const who = by.kind === 'policy' ? `policy ${by.name ?? by.id}` : (by.name ?? by.id);
  return `${describeSweep(cause, members)} by ${who} ${from === to ? `at ${from}` : `between ${from} and ${to}`}`;
}

function columnsAt(now: number, zone: Zone): readonly Column<ListLine>[] {
  return [
    { title: 'ID', text: ({ id }) => id, style: () => 'cyan' },
    { title: timeHeading(zone), text: ({ at }) => shortTime(at, now, zone), drop: 7 },
    {
      title: 'AGO',
      text: ({ at }) => relativeTime(at, now).replace(/ ago$/, ''),
      style: () => 'dim',
      alignRight: true,
      drop: 1,
    },
    {
      title: 'SEVERITY',
      text: ({ severity }) => severity,
      style: ({ severity }) => severityStyle(severity),
      drop: 2,
    },
    { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause) },
    { title: 'WHAT', text: ({ what }) => what, minWidth: 20 },
    { title: 'APPS', text: ({ apps }) => apps, alignRight: true, drop: 4 },
    { title: 'USERS', text: ({ users }) => users, alignRight: true, drop: 3 },
    { title: 'BY', text: ({ by }) => by, minWidth: 10, drop: 6 },
    {
      title: 'STATE',
      text: ({ state }) => state ?? '',
      style: ({ state }) => (state === undefined ? 'dim' : stateStyle(state)),
      drop: 5,
    },
  ];
}

/** A sweep takes the place of its newest member. */
function linesWithSweeps(revocations: readonly RevocationSummary[], zone: Zone): readonly ListLine[] {
  const bySweep = Map.groupBy(revocations, ({ sweep }) => sweep?.id);
  return revocations.flatMap((revocation) => {
    const { sweep } = revocation;
    const members = (sweep && bySweep.get(sweep.id)) ?? [];
    // If the list has only one member of a sweep, the line of the member says more than a line of the sweep.
    if (sweep === undefined || members.length < 2) return [revocationLine(revocation)];
    return members[0] === revocation ? [sweepLine(sweep, revocation, { members, zone })] : [];
  });
}

function revocationLine(revocation: RevocationSummary): ListLine {
  const { subject, actor, inScope } = revocation;
  return {
    id: revocation.revocationId.slice(0, SHORT_ID_LENGTH),
    at: revocation.occurred.to,
    cause: revocation.cause,
    severity: revocation.severity,
    what: calledOf(subject),
    apps: countText(revocation.affectedAppCount, inScope?.apps),
    users: countText(revocation.affectedUserCount, inScope?.users),
    by: actor === undefined ? '' : calledOf(actor),
    state: revocation.state,
  };
}

/** An id would be cut where there is little room, and then be of no use; `revocations show` has it. */
export function calledOf({ kind, name }: { readonly kind: string; readonly name?: string }): string {
  return name ?? `unnamed ${kind}`;
}

/** Of a policy, those in use of so many in scope. */
function countText(affected: number, inScope: number | undefined): string {
  return inScope === undefined ? String(affected) : `${affected} of ${inScope}`;
}

/** Without counts of apps and users: members often affect the same ones, so that their counts cannot be added. */
function sweepLine(
  sweep: SweepSummary,
  { cause, severity }: RevocationSummary,
  { members, zone }: { readonly members: readonly RevocationSummary[]; readonly zone: Zone },
): ListLine {
  const states = new Set(members.map(({ state }) => state));
  const [state] = states;
  return {
    id: sweep.id.slice(0, SHORT_SWEEP_ID_LENGTH),
    at: sweep.occurred.to,
    cause,
    severity,
    what: sweepText(sweep, cause, zone),
    apps: '',
    users: '',
    by: calledOf(sweep.by),
    ...(states.size === 1 && state && { state }),
  };
}
