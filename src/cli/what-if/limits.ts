/** `--fail-on`: limits for policies that are kept as code. */
import { REACH_EFFECTS } from '../../conditional-access/judge-request.ts';
import { EFFECTS } from '../../impact/affected.ts';
import { UsageError } from '../cli-errors.ts';
import type { AnswerEffect, ChangeAnswer } from './change-answer.ts';

export interface Limit {
  readonly text: string;
  readonly what: AnswerEffect | 'findings';
  readonly most: number;
}

const OF_POLICIES = [...REACH_EFFECTS.filter((effect) => effect !== 'unchanged'), 'findings'] as const;
const OF_ACCESS: readonly Limit['what'][] = [...EFFECTS, 'findings'];

export const LIMITED_EFFECTS: readonly Limit['what'][] = OF_POLICIES;

/** @param about what is asked about: each has its own words @throws {UsageError} if it is not of the form `EFFECT>N` */
export function limitOf(text: string, about: 'policies' | 'access'): Limit {
  const [, word, number] = /^\s*([a-z-]+)\s*>\s*(\d{1,9})\s*$/i.exec(text) ?? [];
  const allowed: readonly Limit['what'][] = about === 'policies' ? OF_POLICIES : OF_ACCESS;
  const what = allowed.find((known) => known === word?.toLowerCase());
  if (what === undefined)
    throw new UsageError(
      `--fail-on ${text}: write it like "${allowed[0]}>0" (in quotes), with one of ${allowed.join(', ')}`,
    );
  return { text, what, most: Number(number) };
}

export function brokenLimits(limits: readonly Limit[], { counts, findings }: ChangeAnswer): readonly string[] {
  const found = (what: Limit['what']) => (what === 'findings' ? findings.length : (counts[what]?.people ?? 0));
  return limits.filter(({ what, most }) => found(what) > most).map(({ text }) => text);
}
