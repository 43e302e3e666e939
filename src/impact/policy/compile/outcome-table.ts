/**
 * Demands, outcomes and comparisons by number, each worked out once: a tenant has some dozens of demands, and millions
 * of people under them.
 */
import {
  type Judgement,
  judgeRequest,
  type Outcome,
  type RequestFacts,
} from '../../../conditional-access/judge-request.ts';
import { type Formula, type Implies, withFormula } from '../../../conditional-access/requirement.ts';
import { bothSessions, NO_SESSION, type SessionVector } from '../../../conditional-access/session-vector.ts';

/** What one policy asks of a request that it applies to. */
export interface DemandOf {
  readonly block: boolean;
  readonly formula?: Formula;
  /** The formula without its strengths; absent if nothing is left. */
  readonly withoutStrengths?: Formula;
  readonly asksStrength: boolean;
  readonly session: SessionVector;
  /** Where the policy cannot be read whole: why. Then it may block, or ask for nothing. */
  readonly unknown?: string;
  /** The policy is on a user action. */
  readonly onUserAction: boolean;
}

interface KeptOutcome extends Outcome {
  /** A policy on the user action asked for a strength, so those on all resources no longer do. */
  readonly strengthByAction: boolean;
}

export interface OutcomeTable {
  demandNumber(demand: DemandOf): number;
  demand(number: number): DemandOf;
  outcome(number: number): Outcome;
  /** The outcome once the demand is added. */
  add(outcome: number, demand: number): number;
  judge(before: number, after: number, facts: RequestFacts): Judgement;
}

/** Outcome of a request that no policy applies to, and of one that is blocked. */
export const FREE = 0;
export const BLOCKED = 1;

export function outcomeTable(implies: Implies): OutcomeTable {
  const [demands, demandNumbers] = [[] as DemandOf[], new Map<string, number>()];
  const [outcomes, outcomeNumbers] = [[] as KeptOutcome[], new Map<string, number>()];
  const sums = new Map<number, number>();
  const judgements = new WeakMap<RequestFacts, Map<number, Judgement>>();

  const numberOf = (outcome: KeptOutcome) => numbered(outcomeText(outcome), outcome, outcomes, outcomeNumbers);
  const nothing = { requirement: [], session: NO_SESSION, strengthByAction: false };
  numberOf({ block: false, ...nothing });
  const blocked: KeptOutcome = { block: true, ...nothing };
  numberOf(blocked);
  const outcome = (number: number): KeptOutcome => outcomes[number] ?? blocked;

  const sumOf = (own: KeptOutcome, demand: DemandOf): KeptOutcome => {
    if (own.block || demand.block) return blocked;
    const isDropped = own.strengthByAction && !demand.onUserAction;
    const formula = isDropped ? demand.withoutStrengths : demand.formula;
    return {
      block: false,
      requirement: formula ? withFormula(own.requirement, formula, implies) : own.requirement,
      session: bothSessions(own.session, demand.session),
      strengthByAction: own.strengthByAction || (demand.onUserAction && demand.asksStrength),
    };
  };

  const sumNumber = (own: number, demand: DemandOf): number => {
    const sum = sumOf(outcome(own), demand);
    return sum === blocked ? BLOCKED : numberOf(sum);
  };

  return {
    demandNumber: (demand) => numbered(JSON.stringify(demand, infinityAsText), demand, demands, demandNumbers),
    demand: (number) =>
      demands[number] ?? { block: true, asksStrength: false, session: NO_SESSION, onUserAction: false },
    outcome,
    add(own, demand) {
      const key = own * 65_536 + demand;
      const known = sums.get(key);
      if (known !== undefined) return known;
      const added = demands[demand];
      const sum = added === undefined ? own : sumNumber(own, added);
      sums.set(key, sum);
      return sum;
    },
    judge(before, after, facts) {
      const known = judgements.get(facts) ?? new Map<number, Judgement>();
      judgements.set(facts, known);
      const key = before * 65_536 + after;
      const judged = known.get(key) ?? judgeRequest(outcome(before), outcome(after), facts);
      known.set(key, judged);
      return judged;
    },
  };
}

function numbered<T>(text: string, value: T, values: T[], numbers: Map<string, number>): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, values.length);
  values.push(value);
  return values.length - 1;
}

function outcomeText({ requirement, ...rest }: KeptOutcome): string {
  const formulas = requirement.map(({ operator, atoms }) => `${operator} ${atoms.join()}`).sort();
  return JSON.stringify({ formulas, ...rest }, infinityAsText);
}

function infinityAsText(_name: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? 'never' : value;
}
