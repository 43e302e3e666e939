/** The sign-ins of one person at an app: those that were refused, and the last ones that worked or did not. Pure. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import type { TrailEntry } from '../../correlate/revocation.ts';
import type { Success } from '../../correlate/table-successes.ts';
import type { SeenApp } from '../../mirror/table-seen-apps.ts';
import type { ServicePrincipal } from '../../mirror/tenant.ts';
import { WORKED_KINDS, type WorkedKind, workedKindOf } from '../../mirror/worked-sign-ins.ts';
import type { LastSignIn, Party } from './why-answer.ts';
import type { Refusal, WhyCandidate, WhyFacts } from './why-facts.ts';

/** About whom, at which app, up to when (milliseconds). */
export interface WhyAbout {
  readonly user: Party;
  readonly app?: Party & { readonly object?: ServicePrincipal | undefined };
  readonly at: number;
}

const UNKNOWN: WorkedKind = 'unknown';

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

interface KnownToWork {
  /** The last one that is kept of an awaited person. */
  readonly success: Success | undefined;
  readonly seenApps: readonly SeenApp[];
  readonly candidates: readonly WhyCandidate[];
}

interface WorkedSignIn {
  readonly at: number;
  readonly kind: WorkedKind;
  /** Object id of the service principal, where it is known. */
  readonly appId?: string;
}

/** The last sign-ins that worked, of those that are kept: of the time long before the question that is none. */
export function lastWorked(
  about: WhyAbout,
  known: KnownToWork,
): Pick<WhyFacts, 'lastSuccess' | 'lastInteractive' | 'lastRefresh' | 'workedAfter'> {
  const worked = workedSignIns(about, known);
  const before = worked.filter(({ at }) => at <= about.at);
  const lastOf = (of: WorkedKind) => before.find(({ kind }) => kind === of)?.at;
  const [last] = before;
  const after = worked.filter(({ at }) => at > about.at).at(-1);
  return defined({
    lastSuccess: last && defined({ at: isoOf(last.at), kind: last.kind, app: about.app ?? partyOf(last.appId) }),
    lastInteractive: lastOf('interactive'),
    lastRefresh: lastOf('refresh'),
    workedAfter: after?.at,
  });
}

/** At the app; the newest first, and of one moment first what says most of it. */
function workedSignIns(about: WhyAbout, { success, seenApps, candidates }: KnownToWork): readonly WorkedSignIn[] {
  const seen = seenApps
    .filter(({ servicePrincipalId }) => about.app === undefined || servicePrincipalId === about.app.id)
    .flatMap(({ servicePrincipalId: appId, worked }) =>
      WORKED_KINDS.flatMap((kind) => (worked[kind] === undefined ? [] : [{ kind, at: worked[kind], appId }])),
    );
  const kept = success ? [{ kind: workedKindOf(success.flow ?? 'unknown'), at: success.at }] : [];
  const recovered = candidates.flatMap(({ recoveredAt: at }) => (at === undefined ? [] : [{ kind: UNKNOWN, at }]));
  const rank = ({ kind, appId }: WorkedSignIn) => Number(kind === UNKNOWN) * 2 + Number(appId === undefined);
  return [...seen, ...kept, ...recovered].toSorted((a, b) => b.at - a.at || rank(a) - rank(b));
}

function partyOf(id: string | undefined): Party | undefined {
  return id === undefined ? undefined : { id };
}

export function lastRefused(
  about: WhyAbout,
  refusals: Refusals,
  candidates: readonly WhyCandidate[],
): LastSignIn | undefined {
  const all = [...[...refusals.values()].flat(), ...candidates.flatMap((one) => one.refusals)];
  const [last] = all
    .filter(({ at }) => at <= about.at)
    .toSorted((a, b) => b.at - a.at || Number(a.app === undefined) - Number(b.app === undefined));
  return last && defined({ at: isoOf(last.at), code: last.code, app: about.app ?? last.app });
}
