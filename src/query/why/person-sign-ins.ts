/** The sign-ins of one person at an app: those that were refused, and the last ones that worked or did not. Pure. */
import { defined } from '../../base/defined.ts';
import type { TrailEntry } from '../../correlate/revocation.ts';
import type { ServicePrincipal } from '../../mirror/tenant.ts';
import type { LastSignIn, Party } from './why-answer.ts';
import type { Refusal, WhyCandidate } from './why-facts.ts';

/** About whom, at which app, up to when (milliseconds). */
export interface WhyAbout {
  readonly user: Party;
  readonly app?: Party & { readonly object?: ServicePrincipal | undefined };
  readonly at: number;
}

/** Refused sign-ins of the person, by the revocation that first recorded them. */
export type Refusals = ReadonlyMap<string, readonly Refusal[]>;

export function refusalsIn(
  evidence: readonly Extract<TrailEntry, { readonly kind: 'evidence' }>[],
  about: WhyAbout,
): readonly Refusal[] {
  return evidence.flatMap(({ detail: { signIn }, occurred }) =>
    signIn && (signIn.appId === undefined || isOfApp(about, [signIn.appId]))
      ? [defined({ at: Date.parse(occurred.to), code: signIn.errorCode })]
      : [],
  );
}

/** Any of these ids is the app's object id or app id; without an app in the question all are. */
export function isOfApp({ app }: WhyAbout, ids: readonly string[]): boolean {
  if (app === undefined) return true;
  const own = [app.id, app.object?.appId].map((id) => id?.toLowerCase());
  return ids.some((id) => own.includes(id.toLowerCase()));
}

export function lastWorked(
  about: WhyAbout,
  known: {
    readonly success: { readonly at: number } | undefined;
    readonly seenApps: readonly { readonly servicePrincipalId: string; readonly workedAt?: number }[];
    readonly candidates: readonly WhyCandidate[];
  },
): LastSignIn | undefined {
  const seen = known.seenApps.filter(
    ({ servicePrincipalId }) => about.app === undefined || servicePrincipalId === about.app.id,
  );
  const times = [
    known.success?.at,
    ...seen.map(({ workedAt }) => workedAt),
    ...known.candidates.map(({ recoveredAt }) => recoveredAt),
  ].filter((time) => time !== undefined && time <= about.at);
  return latest(times.filter((time) => time !== undefined));
}

export function lastRefused(
  about: WhyAbout,
  refusals: Refusals,
  candidates: readonly WhyCandidate[],
): LastSignIn | undefined {
  const all = [...[...refusals.values()].flat(), ...candidates.flatMap((one) => one.refusals)];
  const last = latest(all.map(({ at }) => at).filter((at) => at <= about.at));
  const code = all.find(({ at }) => at === Date.parse(last?.at ?? ''))?.code;
  return last && { ...last, ...(code !== undefined && { code }) };
}

function latest(times: readonly number[]): LastSignIn | undefined {
  return times.length === 0 ? undefined : { at: new Date(Math.max(...times)).toISOString() };
}
