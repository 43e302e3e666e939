/** Revocations as a list for people, newest first. */
import type { RevocationState, RevocationSummary } from '../ask/answers.ts';
import type { Cause } from '../detect/report.ts';
import { distance, shortMoment } from './moment.ts';
import type { painted, Screen } from './screen.ts';
import { type Column, textTable } from './text-table.ts';

type Style = Parameters<typeof painted>[0];

/** So many characters of an id tell it apart from all others of a tenant; `revocations show` takes them. */
export const SHORT_ID = 8;

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
] as const;

export async function revocationTable(revocations: readonly RevocationSummary[], now: number, screen: Screen): Promise<string> {
  const columns: readonly Column<RevocationSummary>[] = [
    { title: 'ID', text: ({ revocationId }) => revocationId.slice(0, SHORT_ID), style: () => 'cyan' },
    { title: 'UTC', text: ({ occurred }) => shortMoment(occurred.to, now) },
    { title: 'AGO', text: ({ occurred }) => distance(occurred.to, now).replace(/ ago$/, ''), style: () => 'dim', right: true },
    { title: 'CAUSE', text: ({ cause }) => cause, style: ({ cause }) => causeStyle(cause) },
    { title: 'WHAT', text: ({ subject }) => subject.name ?? subject.id, shrinksTo: 12 },
    { title: 'APPS', text: ({ affectedAppCount }) => String(affectedAppCount), right: true },
    { title: 'USERS', text: ({ affectedUserCount }) => String(affectedUserCount), right: true },
    { title: 'BY', text: ({ actor }) => actor?.name ?? actor?.id ?? '', shrinksTo: 10, from: 110 },
    { title: 'STATE', text: ({ state }) => state, style: ({ state }) => stateStyle(state), from: 96 },
  ];
  return textTable(revocations, columns, screen);
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
