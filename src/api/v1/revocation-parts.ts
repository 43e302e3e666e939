/** `/revocations/{id}/…`: its trail, whom it reached page by page, and how its policy changed. */
import * as z from 'zod';
import type { TrailEntry } from '../../correlate/revocation.ts';
import { policyChangeOf, reachPage, trailEntriesOf } from '../../query/revocation-parts.ts';
import { endpoint } from '../endpoint.ts';
import { type ApiProblem, notOnRecord } from '../problem.ts';
import { page } from './list-query.ts';
import { effect, list, next } from './revocation-schema.ts';

const fullId = z.strictObject({ id: z.string().describe('Its id in full.') });

/** Which members an entry has depends on its kind: `TrailEntry` in src/correlate/revocation.ts. */
const entry = z.looseObject({ kind: z.string() }) as unknown as z.ZodType<TrailEntry>;

export const getTrail = endpoint({
  params: fullId,
  answer: z.object({ revocationId: z.string(), trail: list(entry) }).meta({ id: 'Trail' }),
  lines: 'trail',
  async handle({ params }, { store }) {
    const revocationId = params.id.toLowerCase();
    const trail = await trailEntriesOf(store, revocationId);
    if (trail === undefined) throw unknown(params.id);
    return { revocationId, trail };
  },
});

const reachLine = z.object({
  userId: z.string(),
  userName: z.string().exactOptional(),
  effect,
  appIds: list(z.string()),
});

export const getReach = endpoint({
  params: fullId,
  query: z.strictObject(page),
  answer: z.object({ revocationId: z.string(), reach: list(reachLine), next }).meta({ id: 'Reach' }),
  lines: 'reach',
  async handle({ params, query }, { store }) {
    const revocationId = params.id.toLowerCase();
    const found = await reachPage(store, revocationId, query);
    if (found === undefined) throw unknown(params.id);
    return { revocationId, ...found };
  },
});

const difference = z.union([
  z.object({ path: z.string(), added: list(z.string()), removed: list(z.string()) }),
  z.object({ path: z.string(), from: z.string().exactOptional(), to: z.string().exactOptional() }),
]);

export const getPolicyChange = endpoint({
  params: fullId,
  answer: z
    .object({
      revocationId: z.string(),
      change: z.string(),
      state: z.object({ from: z.string().exactOptional(), to: z.string().exactOptional() }).exactOptional(),
      differences: list(difference).describe('By the path of the setting. Empty where one side is missing.'),
      hasBefore: z.boolean(),
      hasAfter: z.boolean(),
    })
    .meta({ id: 'PolicyChange' }),
  lines: 'differences',
  async handle({ params }, { store }) {
    const revocationId = params.id.toLowerCase();
    const found = await policyChangeOf(store, revocationId);
    if (found === undefined) throw notOnRecord(`No change of a policy has the id ${params.id}.`);
    return { revocationId, ...found };
  },
});

function unknown(id: string): ApiProblem {
  return notOnRecord(`No revocation has the id ${id}. GET /api/v1/revocations lists the ids.`);
}
