/** Reads what `why` judges: by keys only, and of the revocations that may explain it the newest few in detail. */
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { lastSuccessOf } from '../../correlate/table-successes.ts';
import { CAUSE_ENTRIES, type Cause } from '../../detect/cause.ts';
import { SKEW_MS } from '../../detect/report.ts';
import { type Effect, strongestEffect } from '../../impact/affected.ts';
import { type ClientTypes, clientTypesAt, clientTypesOf } from '../../impact/app-clients.ts';
import { judgeForUser } from '../../impact/truth/judge-client.ts';
import { TRUTH } from '../../impact/truth/truth-table.ts';
import { readSeenApps, readSeenClients, type SeenApp } from '../../mirror/table-seen-apps.ts';
import { trailOf } from '../../record/read-record.ts';
import type { TrailStatus } from '../../record/revocation-status.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { RevocationList, RevocationSummary } from '../answers.ts';
import { isOfApp, lastRefused, lastWorked, type Refusals, refusalsIn, type WhyAbout } from './person-sign-ins.ts';
import { largeReachEffects, type PersonEffect, personEffects } from './read-effects.ts';
import type { ClientEffect, Party } from './why-answer.ts';
import type { WhyCandidate, WhyFacts } from './why-facts.ts';

/** Older ones explain nothing: a token that nobody used for so long is dead anyway. */
const LOOK_BACK_MS = 90 * 86_400_000;
const LISTED = 30;
/** Of these the trail is read. */
const IN_DETAIL = 5;
const REFUSALS_IN_DETAIL = 4;
const MAX_EVIDENCE = 20;
/** What is lost with these is lost for everybody at the app, whoever was known to use it. */
const OF_THE_APP = new Set(['service-principal', 'application']);

export async function readWhy(
  store: TenantStore,
  about: WhyAbout,
  lists: { readonly ofUser: RevocationList; readonly ofApp: RevocationList | undefined },
): Promise<Omit<WhyFacts, 'user' | 'app' | 'at' | 'error' | 'sources'>> {
  const { user, at } = about;
  const [effects, seenApps, seenClients, success] = await Promise.all([
    personEffects(store, user.id, { from: at - LOOK_BACK_MS, to: at + SKEW_MS }),
    readSeenApps(store, user.id),
    about.app === undefined ? [] : readSeenClients(store, user.id),
    lastSuccessOf(store, { userId: user.id, from: at - LOOK_BACK_MS, to: at }, ({ appIds }) => isOfApp(about, appIds)),
  ]);
  const types = about.app && clientTypesAt(about.app.object, seenClients);
  const isSeen = seenApps.some(({ servicePrincipalId }) => servicePrincipalId === about.app?.id);
  const seen = new Set(seenClients.flatMap(({ appId, client }) => (isOfApp(about, [appId]) ? [client] : [])));
  const context = { store, about, effects, types, isSeen, seen, seenApps };
  const refusals = await refusalsOf(context);
  const listed = [...lists.ofUser.revocations, ...ofAppItself(lists)].slice(0, LISTED);
  const detailed = new Set(listed.filter((summary) => mayHaveEnded(summary, context)).slice(0, IN_DETAIL));
  const found = await mapConcurrently(IN_DETAIL, listed, (summary) =>
    candidateOf(summary, detailed.has(summary), { ...context, refusals }),
  );
  const candidates = found.filter((candidate) => candidate !== undefined);
  return defined({
    candidates,
    ...lastWorked(about, { success, seenApps, candidates }),
    lastFailure: lastRefused(about, refusals, candidates),
  });
}

interface ReadContext {
  readonly store: TenantStore;
  readonly about: WhyAbout;
  readonly effects: readonly PersonEffect[];
  readonly types: ClientTypes | undefined;
  /** The person was seen at the app. */
  readonly isSeen: boolean;
  readonly seen: ReadonlySet<ClientEffect['client']>;
  readonly seenApps: readonly SeenApp[];
}

async function refusalsOf({ store, about, effects }: ReadContext): Promise<Refusals> {
  const refused = effects.filter(
    ({ cause, appId }) =>
      CAUSE_ENTRIES[cause].family !== 'change' && (about.app === undefined || appId === about.app.id),
  );
  const newest = [...new Map(refused.map((one) => [one.revocationId, one])).values()].slice(0, REFUSALS_IN_DETAIL);
  const read = await mapConcurrently(REFUSALS_IN_DETAIL, newest, async ({ revocationId: id, appId, appName }) => {
    const { trail } = await trailOf(store, id);
    const app = defined({ id: appId, name: appName });
    return [id, refusalsIn(trail.evidence, about).map((one) => ({ ...one, app }))] as const;
  });
  return new Map(read);
}

async function candidateOf(
  summary: RevocationSummary,
  inDetail: boolean,
  context: ReadContext & { readonly refusals: Refusals },
): Promise<WhyCandidate | undefined> {
  const { store, about, refusals } = context;
  const { revocationId: id, cause, subject, occurred } = summary;
  const read = inDetail ? await trailOf(store, id) : undefined;
  const parts = new Set([id, ...(read?.trail.adopted ?? []).map((one) => one.id)]);
  const small = context.effects.filter((one) => parts.has(one.revocationId));
  const isAsked = ({ appId }: PersonEffect) => about.app === undefined || appId === about.app.id;
  const isPersonal = subject.id.split('_').includes(about.user.id);
  const own = small.filter(isAsked);
  const large =
    own.length === 0 && !isPersonal && read?.keyTime !== undefined
      ? await largeReachEffects(store, { id, keyTime: read.keyTime, cause, occurredTo: occurred.to }, about.user.id)
      : [];
  const judged = effectOf(summary, [...own, ...large.filter(isAsked)], context);
  if (judged === undefined) return undefined;
  const evident = isPersonal ? refusalsIn(read?.trail.evidence ?? [], about) : [];
  return defined({
    summary,
    ...judged,
    ...(about.app === undefined && stillOpen(judged.apps, Date.parse(occurred.to), context)),
    refusals: [...evident, ...[...parts].flatMap((part) => refusals.get(part) ?? [])],
    ...(read && standingOf(read.trail, about)),
    policyChange: read?.trail.detail?.policy?.change,
    clients: clientsOf(cause, judged.effect, context),
    evidence: (read?.trail.evidence ?? [])
      .slice(0, MAX_EVIDENCE)
      .map(({ source, sourceId, seenAt }) => ({ source, sourceId, seenAt })),
  });
}

/** Whatever survived it is left out, so that it takes no place from what counts. */
function mayHaveEnded({ revocationId }: RevocationSummary, { effects, about }: ReadContext): boolean {
  const own = effects.filter((one) => one.revocationId === revocationId);
  const atApp = own.filter(({ appId }) => about.app === undefined || appId === about.app.id);
  return atApp.length === 0 || atApp.some(({ effect }) => effect !== 'survives');
}

/** Undefined where it does not concern the person at the app. */
function effectOf(
  { cause, subject, affectedUserCount }: RevocationSummary,
  known: readonly PersonEffect[],
  { about, types, isSeen }: ReadContext,
): Pick<WhyCandidate, 'effect' | 'bites' | 'isKnownUse' | 'apps'> | undefined {
  if (known.length > 0) {
    const effect = strongestEffect(known.map((one) => one.effect));
    const first = known.find((one) => one.effect === effect);
    return defined({
      effect: first?.isConditional === true ? 'cannot-decide' : reconciled(effect, cause, types),
      bites: first?.bites,
      apps: appsIn(known),
      isKnownUse: isSeen || known.some(({ isScopeOnly }) => !isScopeOnly),
    });
  }
  const isOwn = subject.kind === 'user' && subject.id === about.user.id;
  const isAppItself = about.app !== undefined && OF_THE_APP.has(subject.kind);
  if (!isOwn && !isAppItself) return undefined;
  // What happened to the account itself counts at every app, also where nobody is known to use one.
  const cell = judgeForUser(TRUTH[cause], types ?? clientTypesOf(undefined));
  const isKnownUse = about.app === undefined ? isOwn && affectedUserCount === 0 : isSeen;
  return { effect: cell.effect, bites: cell.bites, apps: about.app ? [partyOf(about.app)] : [], isKnownUse };
}

/** These end the tokens of some kinds of client and leave those of others alive. */
const BY_CLIENT: readonly Cause[] = ['password-changed', 'password-reset', 'sessions-revoked'];

/** What is known of the client now, from sign-ins that came later, may decide what was open when it was recorded. */
function reconciled(effect: Effect, cause: Cause, types: ClientTypes | undefined): Effect {
  if (types === undefined || !BY_CLIENT.includes(cause)) return effect;
  const now = judgeForUser(TRUTH[cause], types).effect;
  if (effect === 'cannot-decide') return now;
  return now === 'survives' ? 'cannot-decide' : effect;
}

/** Without those where a sign-in has worked since, as long as any is left: of a question about every app. */
function stillOpen(
  apps: readonly Party[],
  happened: number,
  { seenApps, about }: ReadContext,
): Pick<WhyCandidate, 'apps' | 'workedAt'> {
  const lastAt = new Map(
    seenApps.map(({ servicePrincipalId, worked }) => [
      servicePrincipalId,
      Math.max(0, ...Object.values(worked).filter((at) => at <= about.at)),
    ]),
  );
  const open = apps.filter(({ id }) => (lastAt.get(id) ?? 0) <= happened + SKEW_MS);
  if (open.length > 0 || apps.length === 0) return { apps: open };
  return { apps, workedAt: Math.max(...apps.map(({ id }) => lastAt.get(id) ?? 0)) };
}

/** Those that the person is known to use, if there are any. */
function appsIn(known: readonly PersonEffect[]): readonly Party[] {
  const hit = known.filter(({ effect }) => effect !== 'survives');
  const used = hit.filter(({ isScopeOnly }) => !isScopeOnly);
  return [
    ...new Map(
      (used.length > 0 ? used : hit).map(({ appId, appName }) => [appId, defined({ id: appId, name: appName })]),
    ).values(),
  ];
}

function partyOf({ id, name }: Party): Party {
  return defined({ id, name });
}

/** The kinds of client that the app may have, each with what the truth table says where kinds differ. */
function clientsOf(
  cause: Cause,
  effect: WhyCandidate['effect'],
  { types, seen }: ReadContext,
): readonly ClientEffect[] {
  const row = TRUTH[cause];
  const attended = [...(types ?? [])].filter((client) => client !== 'unattended' || types?.size === 1);
  const cells = (['public', 'confidential', 'spa'] as const).map((client) => row[client].unknown.effect);
  const differs = new Set(cells).size > 1;
  return attended.map((client) => ({
    client,
    seen: seen.has(client),
    effect: differs ? row[client].unknown.effect : effect,
  }));
}

function standingOf({ closedAt, recoveries, occurred }: TrailStatus, about: WhyAbout) {
  const own = recoveries
    .filter(({ userId, at }) => userId === about.user.id && (occurred === undefined || at > occurred.to))
    .filter(({ appId }) => about.app === undefined || appId === about.app.id)
    .map(({ at }) => Date.parse(at));
  return {
    closedAt: closedAt === undefined ? undefined : Date.parse(closedAt),
    recoveredAt: own.length === 0 ? undefined : Math.min(...own),
  };
}

/** Those about the app itself: whoever was known to use it then. */
function ofAppItself({
  ofUser,
  ofApp,
}: {
  readonly ofUser: RevocationList;
  readonly ofApp: RevocationList | undefined;
}) {
  const listed = new Set(ofUser.revocations.map(({ revocationId }) => revocationId));
  return (ofApp?.revocations ?? []).filter(
    ({ subject, revocationId }) => OF_THE_APP.has(subject.kind) && !listed.has(revocationId),
  );
}
