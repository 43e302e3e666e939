/** Builds the ordinary report; a test names the difference. Times are minutes of one morning. */
import type { Report } from '../../src/detect/report.ts';

export const TENANT = '0f0f0f0f-0000-4000-8000-00000000000f';
export const ADA = '0a0a0a0a-1111-4111-8111-000000000001';
export const APP = '0b0b0b0b-2222-4222-8222-000000000001';

const MORNING = Date.parse('2031-03-01T08:00:00.000Z');

export function at(minutes: number): string {
  return new Date(MORNING + Math.round(minutes * 60_000)).toISOString();
}

/** An audit record: it has a moment, mostly a correlation id, and an actor. */
export function audited(minute: number, different: Partial<Report> = {}): Report {
  return {
    kind: 'revocation',
    cause: 'account-disabled',
    subject: { kind: 'user', id: ADA },
    occurred: { from: at(minute), to: at(minute) },
    actor: { kind: 'user', id: '0c0c0c0c-3333-4333-8333-000000000001' },
    correlationId: `act-${minute}`,
    source: 'directory-audit',
    sourceId: `audit-${different.kind ?? 'revocation'}-${minute}-${different.correlationId ?? ''}`,
    seenAt: at(minute + 3),
    detail: {},
    ...different,
  };
}

/** As {@link audited}, from an export that has no correlation ids. */
export function uncorrelated(minute: number, different: Partial<Report> = {}): Report {
  const { correlationId: _, ...report } = audited(minute, {
    sourceId: `bare-${different.kind ?? 'revocation'}-${minute}`,
    ...different,
  });
  return report;
}

/** A reading: something happened after the reading before it and not after this one. */
export function seen(from: number, to: number, different: Partial<Report> = {}): Report {
  const { actor: _actor, correlationId: _correlation, ...report } = audited(to, { source: 'users-delta' });
  const source = different.source ?? 'users-delta';
  return {
    ...report,
    occurred: { from: at(from), to: at(to) },
    source,
    sourceId: `${source}-${different.kind ?? 'revocation'}-${from}-${to}`,
    seenAt: at(to),
    ...different,
  };
}
