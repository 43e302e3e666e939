/** Builds what is known of Ada at Payroll Sync; a test names the differences. */
import { severityOf } from '../../../src/detect/cause.ts';
import type { RevocationSummary } from '../../../src/query/answers.ts';
import { judgeWhy } from '../../../src/query/why/judge-why.ts';
import type { SourceRead } from '../../../src/query/why/why-answer.ts';
import type { WhyCandidate, WhyFacts } from '../../../src/query/why/why-facts.ts';
import { explainTokenError } from '../../../src/token-errors/explain-token-error.ts';

export const ADA = { id: '0a0a0a0a-1111-4111-8111-000000000001', name: 'Ada Lovelace' };
export const PAYROLL = { id: '0b0b0b0b-2222-4222-8222-000000000001', name: 'Payroll Sync' };
const GRACE = { kind: 'user', id: '0c0c0c0c-3333-4333-8333-000000000001', name: 'Grace Hopper' } as const;
export const NOW = Date.parse('2031-03-02T09:00:00Z');
const MINUTE_MS = 60_000;

/** Minutes before the question, in milliseconds. */
export function ago(minutes: number): number {
  return NOW - minutes * MINUTE_MS;
}

export function summary(minutes: number, different: Partial<RevocationSummary> = {}): RevocationSummary {
  const at = new Date(ago(minutes)).toISOString();
  const cause = different.cause ?? 'account-disabled';
  return {
    revocationId: minutes.toString(16).padStart(32, '0'),
    cause,
    severity: severityOf(cause),
    subject: { kind: 'user', ...ADA },
    occurred: { from: at, to: at },
    recordedAt: at,
    actor: GRACE,
    state: 'open',
    evidenceCount: 1,
    affectedAppCount: 1,
    affectedUserCount: 1,
    runbook: `docs/runbooks/${cause}.md`,
    ...different,
  };
}

/** So many minutes ago. */
export function candidate(
  minutes: number,
  {
    summary: different,
    ...rest
  }: Partial<Omit<WhyCandidate, 'summary'>> & { summary?: Partial<RevocationSummary> } = {},
): WhyCandidate {
  return {
    summary: summary(minutes, different),
    effect: 'blocked',
    bites: 'next-refresh',
    apps: [PAYROLL],
    isKnownUse: true,
    refusals: [],
    clients: [],
    evidence: [],
    ...rest,
  };
}

const NAMES = ['directory-audits', 'sign-ins', 'users', 'consents', 'policies', 'risky-users'];

/** All read, but for the differences by name. */
export function sources(different: Readonly<Record<string, Partial<SourceRead>>> = {}): readonly SourceRead[] {
  const readTo = new Date(ago(1)).toISOString();
  return NAMES.map((name) => ({
    name,
    state: 'read',
    readTo,
    gaps: [],
    shows: `what ${name} shows`,
    ...different[name],
  }));
}

export function facts(different: Partial<WhyFacts> = {}): WhyFacts {
  return { user: ADA, app: PAYROLL, at: NOW, candidates: [], sources: sources(), ...different };
}

export function errorOf(text: string): NonNullable<WhyFacts['error']> {
  return { explained: explainTokenError(text, { for: 'helpdesk' }) };
}

export interface WhyCase {
  readonly what: string;
  readonly candidates: readonly WhyCandidate[];
  readonly more?: Partial<WhyFacts>;
  readonly isWithoutApp?: true;
  /** Outcome, certainty, how many minutes ago the lead was, doubts. */
  readonly expected: readonly [string, string, number | undefined, ...string[]];
}

/** In the form of `expected`. */
export function judged({ candidates, more, isWithoutApp }: WhyCase): readonly unknown[] {
  const { app, ...rest } = { ...facts(), candidates, ...more };
  const { outcome, certainty, lead, doubts } = judgeWhy(isWithoutApp || app === undefined ? rest : { ...rest, app });
  const minutes = lead && Math.round((NOW - Date.parse(lead.summary.occurred.to)) / MINUTE_MS);
  return [outcome, certainty, minutes, ...doubts];
}
