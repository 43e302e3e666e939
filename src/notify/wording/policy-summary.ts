/** What a change of policies does, in one sentence: how many people, at which apps, and what is not certain. */
import type { Effect, PairCounts } from '../../impact/affected.ts';
import type { EffectFigures, PolicyReach } from '../../record/policy-reach.ts';

export interface PolicyFigures {
  /** Absent: nothing could be compared. */
  readonly inScope?: PairCounts;
  readonly policyReach: PolicyReach;
}

/** With a full stop. In scope: exact; in use: of these, who is known to use the app. The two are never one number. */
export function describePolicyReach({ inScope, policyReach }: PolicyFigures): string {
  const { effects, uncertain = [] } = policyReach;
  if (inScope === undefined) return `Whom it hits is not known: ${uncertain.join('; ')}.`;
  const worse = effects.filter(({ effect }) => effect !== 'survives');
  if (worse.length === 0) return nobodyWorse(policyReach);
  const parts = [
    ...hitText(inScope, worse),
    ...useText(policyReach, worse),
    ...conditionText(policyReach),
    ...uncertainText(policyReach),
  ];
  return `${capitalize(parts.join('; '))}.`;
}

function nobodyWorse({ effects, uncertain }: PolicyReach): string {
  const [relaxed] = effects;
  const less =
    relaxed &&
    `${counted(relaxed.inScope.users, 'person', 'people')} at ${appsOf(relaxed.inScope)} ${whatOf(relaxed, relaxed.inScope.users)}`;
  if (uncertain)
    return `Nobody is known to be worse off${less ? `, ${less}` : ''}, but that is not certain: ${uncertain.join('; ')}.`;
  return `Nobody is worse off: ${less ?? 'nothing is asked that was not asked before'}.`;
}

/** What acts as itself is no person, and has no scope. */
function hitText(inScope: PairCounts, worse: readonly EffectFigures[]): readonly string[] {
  if (inScope.users === 0)
    return worse.map(
      (figures) => `apps that act as themselves: ${figures.inUse.apps} ${whatOf(figures, figures.inUse.apps)}`,
    );
  const own = worse.filter((figures) => figures.inScope.users > 0);
  const each = own.map((figures) => {
    const { users } = figures.inScope;
    return `${counted(users, 'person', 'people')} ${whatOf(figures, users)} at ${appsOf(figures.inScope)}`;
  });
  return [`in scope: ${each.join(', ')}`];
}

function useText(policyReach: PolicyReach, worse: readonly EffectFigures[]): readonly string[] {
  const own = worse.filter(({ inScope }) => inScope.users > 0);
  const used = own.filter(({ inUse }) => inUse.users > 0);
  if (own.length === 0) return [];
  if (used.length === 0) return ['in use: nobody of them is known to use these apps'];
  const each = used.map(({ effect, inUse }) => {
    const { users } = inUse;
    if (own.length === 1) return `${users} of them ${users === 1 ? 'uses' : 'use'} ${appsOf(inUse)}`;
    return `${users} ${whatOf({ effect }, users)} at ${appsOf(inUse)}`;
  });
  const worst = policyReach.worstApps.filter(({ users }) => users > 0).map(({ name, users }) => `${name} (${users})`);
  return [`in use: ${each.join(', ')}, worst at ${worst.join(', ')}`];
}

function conditionText({ conditional }: PolicyReach): readonly string[] {
  return conditional ? ['only where the conditions of the policy hold (place, device, client or risk)'] : [];
}

function uncertainText({ uncertain }: PolicyReach): readonly string[] {
  return uncertain ? [`not certain: ${uncertain.join('; ')}`] : [];
}

const WHAT: Readonly<Record<Effect, readonly [one: string, many: string]>> = {
  dies: ['loses access', 'lose access'],
  blocked: ['is refused', 'are refused'],
  reprompts: ['may have to sign in again', 'may have to sign in again'],
  survives: ['is asked for less', 'are asked for less'],
  'cannot-decide': ['may be hit', 'may be hit'],
};

function whatOf({ effect, session }: Pick<EffectFigures, 'effect' | 'session'>, count: number): string {
  const [one, many] = WHAT[effect];
  const what = count === 1 ? one : many;
  return session ? `${what} (stricter: ${session.join(', ')})` : what;
}

function appsOf({ apps }: PairCounts): string {
  return counted(apps, 'app', 'apps');
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
