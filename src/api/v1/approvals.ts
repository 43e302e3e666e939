/** `/approvals`: who waits for an admin to say that so many people are told, and that an admin says it. */
import * as z from 'zod';
import { isoOf } from '../../base/clock.ts';
import { asPasted } from '../../base/pasted.ts';
import { CAUSES } from '../../detect/cause.ts';
import { tableApprovals } from '../../notify/approval/table-approvals.ts';
import {
  APPROVAL_STATES,
  type ApprovalContext,
  type FoundApproval,
  findApproval,
  lineAbout,
  listApprovals as linesOnRecord,
} from '../../query/reports/approvals.ts';
import { endpoint } from '../endpoint.ts';
import { ApiProblem, notOnRecord } from '../problem.ts';
import { oneOf } from './list-query.ts';
import { list, time } from './revocation-schema.ts';

/** Faster than any mailbox. */
const MAX_PACE = 10_000;

const line = z
  .object({
    id: z.string().describe('What an approval is asked for with: the id of the revocation, or of the sweep.'),
    kind: z.enum(['revocation', 'sweep']),
    cause: oneOf(CAUSES),
    state: z
      .enum(APPROVAL_STATES)
      .describe(
        'approved: people are being told. done: all had their turn. lapsed: nobody approved it within a day. over: it ' +
          'was undone before.',
      ),
    askedAt: time,
    lapsesAt: time,
    people: z.int().describe('Who wait; once approved, who were shown.'),
    perMinute: z.number().describe('How many people have their turn in a minute.'),
    approvedAt: time.exactOptional(),
    approvedBy: z.object({ kind: z.enum(['user', 'app', 'session', 'key']), id: z.string() }).exactOptional(),
    told: z.int().exactOptional().describe('Whose turn has come.'),
    left: z.int().exactOptional().describe('Whose turn is still to come.'),
  })
  .meta({ id: 'ApprovalLine' });

const details = line
  .extend({
    first: list(z.object({ id: z.string(), name: z.string().exactOptional() })).describe('A few of the people.'),
    apps: list(z.object({ id: z.string(), name: z.string() })),
    minutes: z.int().describe('How long it takes at this pace.'),
  })
  .meta({ id: 'Approval' });

const params = z.strictObject({ id: z.string().describe('Id of a revocation, or of a sweep, in full.') });

export const listApprovals = endpoint({
  query: z.strictObject({
    about: z.string().exactOptional().describe('Id of a revocation or a sweep, in full: only what was asked about it.'),
  }),
  answer: z.object({ approvals: list(line) }).meta({ id: 'ApprovalList' }),
  lines: 'approvals',
  async handle({ query: { about } }, context) {
    if (about === undefined) return { approvals: await linesOnRecord(context) };
    const one = await lineAbout(asPasted(about).toLowerCase(), context);
    return { approvals: one === undefined ? [] : [one] };
  },
});

export const getApproval = endpoint({
  params,
  answer: details,
  handle: async ({ params: { id } }, context) => (await found(id, context)).details,
});

export const approve = endpoint({
  params,
  body: z.strictObject({
    people: z.int().min(1).describe('How many people were shown: what has grown since is not approved.'),
    pace: z.int().min(1).max(MAX_PACE).exactOptional().describe('People a minute. Default: as the notice policy says.'),
  }),
  answer: details,
  async handle({ params: { id }, body, caller }, context) {
    const { request, details: shown, through } = await found(id, context);
    if (shown.state === 'lapsed' || shown.state === 'over') throw tooLate(shown.state);
    // Approved already: approving it twice is approving it once.
    if (shown.state !== 'waiting') return shown;
    if (shown.people !== body.people) throw changed(shown.people);
    await tableApprovals(context.store).approve({
      request,
      people: shown.people,
      through,
      perMinute: body.pace ?? request.perMinute,
      approvedAt: isoOf(context.now),
      by: { kind: caller.kind, id: caller.id },
    });
    return (await found(id, context)).details;
  },
});

async function found(given: string, context: ApprovalContext): Promise<FoundApproval> {
  const one = await findApproval(asPasted(given).toLowerCase(), context);
  if (one === undefined)
    throw notOnRecord('Nobody waits for an approval because of it. GET /api/v1/approvals lists who does.');
  return one;
}

function changed(people: number): ApiProblem {
  const detail = `Meanwhile ${people} people wait. Look at it again, and approve that.`;
  return new ApiProblem(409, { title: 'It has changed', detail, people });
}

function tooLate(state: 'lapsed' | 'over'): ApiProblem {
  const detail =
    state === 'over'
      ? 'It was undone, or people are back: there is nothing to tell any more.'
      : 'It was asked more than a day ago, so it helps nobody any more.';
  return new ApiProblem(409, { title: 'Too late', detail });
}
