/** Revocations as a list for people, newest first. */
import type { RevocationState, RevocationSummary } from '../ask/answers.ts';
import type { Cause } from '../detect/report.ts';
import { type ListLine, listLines } from './list-lines.ts';
import { distance, shortMoment } from './moment.ts';
import type { painted, Screen } from './screen.ts';
import { type Column, textTable } from './text-table.ts';

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

export async function revocationTable(revocations: readonly RevocationSummary[], { now, screen, whole }: Shown): Promise<string> {
  const columns: readonly Column<ListLine>[] = [
    { title: 'ID', text: ({ id }) => id, style: () => 'cyan' },
    { title: 'UTC', text: ({ at }) => shortMoment(at, now), from: 110 },
    { title: 'AGO', text: ({ at }) => distance(at, now).replace(/ ago$/, ''), style: () => 'dim', right: true },
    { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause) },
    { title: 'WHAT', text: ({ what }) => what, shrinksTo: 12 },
    { title: 'APPS', text: ({ apps }) => apps, right: true },
    { title: 'USERS', text: ({ users }) => users, right: true },
    { title: 'BY', text: ({ by }) => by, shrinksTo: 10, from: 110 },
    { title: 'STATE', text: ({ state }) => state ?? '', style: ({ state }) => (state === undefined ? 'dim' : stateStyle(state)), from: 96 },
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
