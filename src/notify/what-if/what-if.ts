/**
 * Whether a sign-in that a notice would ask for is blocked now. Graph allows one question a second for all Conditional
 * Access of a tenant, and the policies are read there too: so few are asked, and answers are kept for an hour in this
 * process. Another instance asks again; what somebody may sign in to stands in no table.
 */
import type { Clock } from '../../base/clock.ts';
import { AuditorError } from '../../base/errors.ts';
import { remember } from '../../base/lru.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tenant } from '../../mirror/tenant.ts';
import { type BlockingPolicy, blockingIn, mayBlock, questionOf } from './evaluation.ts';
import { type KnownContext, readKnownContext } from './known-context.ts';

/** `unknown`: nothing is known, so the notice goes. It is no all-clear. */
export type SignInOutlook =
  | { readonly outlook: 'blocked'; readonly policies: readonly BlockingPolicy[] }
  | { readonly outlook: 'not-blocked' }
  | { readonly outlook: 'unknown'; readonly code: string };

export interface SignInAsked {
  /** Object id. */
  readonly userId: string;
  /** Client id. */
  readonly appId: string;
}

export interface WhatIf {
  /** Never rejects for what Graph answers. */
  ask(signIn: SignInAsked): Promise<SignInOutlook>;
}

export interface WhatIfContext {
  readonly graph: Pick<Graph, 'get' | 'post' | 'within'>;
  readonly tenant: Pick<Tenant, 'objects'>;
  readonly now: Clock;
  /** Of every answer, for the trace: what it was, and the code of what was in the way. */
  note?(outlook: SignInOutlook['outlook'], code: string): void;
}

const KEPT_MS = 3_600_000;
const MOST_KEPT = 5_000;
const POLICIES_KEPT_MS = 60_000;
/** A third of what the tenant allows: the rest is for reading the policies. */
const QUESTIONS_A_MINUTE = 18;
const MINUTE_MS = 60_000;
/** Of real time, for one question with its turn in the queue. */
const PATIENCE_MS = 20_000;
const LARGEST_ANSWER = 8 * 2 ** 20;

export function whatIf({ graph, tenant, now, note = () => {} }: WhatIfContext): WhatIf {
  const answers = new Map<string, { readonly at: number; readonly answer: SignInOutlook }>();
  const contexts = new Map<string, { readonly at: number; readonly known: KnownContext }>();
  let asked: readonly number[] = [];
  let policies: { readonly at: number; readonly blocks: Promise<boolean> } | undefined;

  const isFresh = ({ at }: { readonly at: number }, most: number) => Math.abs(now() - at) < most;
  const keptIn = <T extends { readonly at: number }>(memory: ReadonlyMap<string, T>, key: string) => {
    const kept = memory.get(key);
    return kept && isFresh(kept, KEPT_MS) ? kept : undefined;
  };
  const patient = () => graph.within({ pages: 1, bytes: LARGEST_ANSWER, deadline: performance.now() + PATIENCE_MS });
  /** Where no policy that we know of blocks anything, nothing need be asked. */
  const isBlockingPossible = () => {
    if (policies === undefined || !isFresh(policies, POLICIES_KEPT_MS)) {
      const entry = { at: now(), blocks: hasBlockingPolicy(tenant, now()) };
      policies = entry;
      entry.blocks.catch(() => {
        if (policies === entry) policies = undefined;
      });
    }
    return policies.blocks;
  };
  const takeTurn = () => {
    asked = asked.filter((at) => Math.abs(now() - at) < MINUTE_MS);
    if (asked.length >= QUESTIONS_A_MINUTE) return false;
    asked = [...asked, now()];
    return true;
  };
  const contextOf = async (userId: string): Promise<KnownContext> => {
    const kept = keptIn(contexts, userId);
    if (kept) return kept.known;
    try {
      const known = await readKnownContext(patient(), userId, now());
      remember(contexts, userId, { at: now(), known }, MOST_KEPT);
      return known;
    } catch (error) {
      // Without a licence or a permission there is no log of sign-ins. The question can be asked all the same.
      if (error instanceof AuditorError) return {};
      throw error;
    }
  };
  const askGraph = async (signIn: SignInAsked): Promise<SignInOutlook> => {
    const before = keptIn(contexts, signIn.userId);
    const kept = before && keptIn(answers, keyOf(signIn, before.known));
    if (kept) return kept.answer;
    if (!takeTurn()) return { outlook: 'unknown', code: 'TOO_MANY_QUESTIONS' };
    const known = await contextOf(signIn.userId);
    const headers = { prefer: 'include-unknown-enum-members' };
    const body = questionOf(signIn, known);
    const reply = await patient().post('/identity/conditionalAccess/evaluate', body, { repeatable: true, headers });
    const blocking = blockingIn(reply, known);
    const answer: SignInOutlook =
      blocking.length > 0 ? { outlook: 'blocked', policies: blocking } : { outlook: 'not-blocked' };
    remember(answers, keyOf(signIn, known), { at: now(), answer }, MOST_KEPT);
    return answer;
  };

  return {
    async ask(signIn) {
      if (!(await isBlockingPossible())) return { outlook: 'not-blocked' };
      const answer = await askGraph(signIn).catch((error: unknown): SignInOutlook => {
        if (!(error instanceof AuditorError)) throw error;
        return { outlook: 'unknown', code: error.code };
      });
      note(answer.outlook, answer.outlook === 'unknown' ? answer.code : '');
      return answer;
    },
  };
}

function keyOf({ userId, appId }: SignInAsked, known: KnownContext): string {
  return JSON.stringify([userId, appId, known]);
}

async function hasBlockingPolicy(tenant: Pick<Tenant, 'objects'>, now: number): Promise<boolean> {
  for await (const { content, state } of tenant.objects('policy', now))
    if (mayBlock({ ...content, state })) return true;
  return false;
}
