/** What answers say of a revocation, and of a sweep. */
import * as z from 'zod';
import { CAUSES } from '../../detect/cause.ts';
import { SEVERITIES } from '../../detect/severity.ts';
import type { ShownDetail } from '../../query/answers.ts';
import { oneOf } from './list-query.ts';

/** Of answers: what is left out of them is absent, never null. */
export function list<T extends z.ZodType>(item: T) {
  return z.array(item).readonly();
}

export const time = z.iso.datetime().describe('ISO 8601, UTC.');

export const interval = z
  .object({ from: time, to: time })
  .meta({ id: 'Interval', description: 'Equal ends are a moment.' });

export const named = z.object({ id: z.string(), name: z.string() }).meta({ id: 'Named' });

export const actor = z
  .object({ kind: z.enum(['user', 'service-principal']), id: z.string(), name: z.string().exactOptional() })
  .meta({ id: 'Actor', description: 'Who did it.' });

export const effect = z
  .enum(['dies', 'blocked', 'reprompts', 'survives', 'cannot-decide'])
  .meta({ id: 'Effect', description: 'What happens to the sign-in of a person at an app.' });

const counts = z.object({ users: z.int(), apps: z.int() });
const pairCounts = counts.extend({ pairs: z.int() });

const policyReach = z
  .object({
    effects: list(
      z.object({ effect, session: list(z.string()).exactOptional(), inScope: pairCounts, inUse: pairCounts }),
    ),
    worstApps: list(named.extend({ effect, users: z.int() })),
    conditional: z.literal(true).exactOptional(),
    uncertain: list(z.string()).exactOptional(),
  })
  .meta({ id: 'PolicyReach', description: 'What a change of policies does, by effect, in scope and in use.' });

export const subject = z
  .object({
    kind: z.enum([
      'user',
      'grant',
      'service-principal',
      'policy',
      'assignment',
      'membership',
      'application',
      'device',
      'user-app',
    ]),
    id: z.string(),
    name: z.string().exactOptional(),
  })
  .meta({ id: 'Subject', description: 'Whom or what it is about. Two ids have "_" between them.' });

export const sweepSummary = z
  .object({
    id: z.string(),
    by: z.object({
      kind: z.enum(['user', 'service-principal', 'policy']),
      id: z.string(),
      name: z.string().exactOptional(),
    }),
    members: z.int(),
    occurred: interval,
  })
  .meta({ id: 'SweepSummary', description: 'Bulk work: many revocations of one cause and one root, close in time.' });

const state = z.enum(['open', 'closed', 'recovered', 'folded', 'answered']);

export const revocationSummary = z
  .object({
    revocationId: z.string(),
    cause: oneOf(CAUSES),
    severity: oneOf(SEVERITIES),
    subject,
    occurred: interval,
    recordedAt: time,
    actor: actor.exactOptional(),
    state,
    evidenceCount: z.int(),
    affectedAppCount: z.int(),
    affectedUserCount: z.int(),
    inScope: pairCounts.exactOptional(),
    inUse: counts.exactOptional(),
    policyReach: policyReach.exactOptional(),
    summary: z.string().exactOptional().describe('Of a policy: what its change does, in one sentence.'),
    runbook: z.string(),
    sweep: sweepSummary.exactOptional(),
  })
  .meta({ id: 'RevocationSummary' });

const evidence = z.object({ source: z.string(), sourceId: z.string(), occurred: interval, seenAt: time });

const told = z
  .object({
    occurred: interval,
    apps: list(z.object({ id: z.string(), name: z.string(), appId: z.string().exactOptional(), effect })),
    appCount: z.int(),
    userCount: z.int(),
    sweep: z.object({ told: z.int(), members: z.int() }).exactOptional(),
  })
  .describe('What it said, or would have said, where that is more than was planned for this revocation.');

export const noticeState = z.enum([
  'due',
  'sending',
  'sent',
  'failed',
  'suppressed',
  'uncertain',
  'observed',
  'recovered',
]);

export const notice = z
  .object({
    noticeId: z.string(),
    audience: z.string(),
    audienceName: z.string().exactOptional(),
    audienceKind: z.enum(['user', 'manager', 'app-owner', 'admins', 'help-desk', 'app']),
    channel: z.enum(['mail', 'teams-activity', 'teams-card', 'webhook', 'digest']),
    state: noticeState,
    reason: z.string().exactOptional(),
    rehearsal: z
      .literal(true)
      .exactOptional()
      .describe('It was planned in the mode "observe": it goes the way of every notice, and nothing of it leaves.'),
    told: told.exactOptional(),
  })
  .meta({ id: 'Notice' });

const recovery = z
  .object({
    awaitedPairs: z.int(),
    recoveredPairs: z.int(),
    recoveredAt: time.exactOptional(),
    timeToRecoverMs: z.number().exactOptional(),
    signIns: list(z.object({ userId: z.string(), appId: z.string(), at: time })),
  })
  .meta({ id: 'Recovery', description: 'Of the people whose sign-in ended, who has signed in again.' });

/** Its members differ from cause to cause; they stand in `Detail` (src/detect/report.ts), which the record keeps. */
const detail = z.looseObject({}) as unknown as z.ZodType<ShownDetail>;

export const revocationDetails = revocationSummary
  .extend({
    detail: detail.exactOptional().describe('What exactly was lost or changed; its members depend on the cause.'),
    changed: list(z.string()).exactOptional().describe('The same in words.'),
    closedAt: time.exactOptional(),
    evidence: list(evidence),
    affectedApps: list(named.extend({ effect })),
    affectedUsers: list(named.extend({ apps: list(z.string()) })).describe('The first 1,000; see /reach for all.'),
    notices: list(notice),
    recovery: recovery.exactOptional(),
    foldedInto: z.string().exactOptional().describe('The id of the revocation that it was merged into.'),
  })
  .meta({ id: 'RevocationDetails' });

export const next = z.string().exactOptional().describe('Pass it as "after" for the next page. Absent on the last.');

export const revocationList = z.object({ revocations: list(revocationSummary), next }).meta({ id: 'RevocationList' });

export const sweepDetails = sweepSummary
  .extend({ cause: oneOf(CAUSES), revocations: list(revocationSummary) })
  .meta({ id: 'SweepDetails' });

export const subjectAnswer = z
  .object({
    subject: z.object({
      kind: z.enum(['user', 'service-principal']),
      id: z.string(),
      name: z.string().exactOptional(),
    }),
    revocations: list(revocationSummary),
    next,
  })
  .meta({ id: 'SubjectAnswer' });
