/** Why was somebody signed out? Finds the person and the app, reads what is known of them, judges it, and says it. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { LAST_MOMENT, parseTime } from '../../base/parse-time.ts';
import { SKEW_MS } from '../../detect/report.ts';
import type { Mirror } from '../../mirror/table-mirror.ts';
import type { NamedKind } from '../../record/rows/name-rows.ts';
import { tableNames } from '../../record/table-names.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Ambiguous, ListQuery, Near, RevocationList } from '../answers.ts';
import { findParty } from './find-party.ts';
import { judgeWhy } from './judge-why.ts';
import { readSources } from './read-sources.ts';
import { readWhy } from './read-why.ts';
import type { LastSignIn, Party, SeveralParties, UnknownParty, WhyQuestion, WhyReply } from './why-answer.ts';
import { reportWhy } from './why-report.ts';

export interface WhyContext {
  readonly store: TenantStore;
  readonly mirror: Pick<Mirror, 'object' | 'objects'>;
  list(query: ListQuery): Promise<RevocationList>;
}

/** Answers {@link answerWhy}'s question at a moment, in milliseconds. */
export type Why = (question: WhyQuestion, now: number) => Promise<WhyReply>;

const LISTED = 30;
const LOOK_BACK_MS = 90 * 86_400_000;

/** @param now milliseconds */
export async function answerWhy(question: WhyQuestion, context: WhyContext, now: number): Promise<WhyReply> {
  const [user, app] = await Promise.all([
    find('user', question.user, context),
    question.app === undefined ? undefined : find('service-principal', question.app, context),
  ]);
  if (!isParty(user)) return reasonOf('user', user);
  if (app !== undefined && !isParty(app)) return reasonOf('app', app);
  const explained = question.error === undefined ? undefined : await explain(question.error);
  const asked = parseTime(question.at ?? explained?.timestamp ?? '');
  const query = (limit: number): ListQuery => ({
    limit,
    since: isoOf((asked ?? now) - LOOK_BACK_MS),
    ...(asked !== undefined && { until: isoOf(asked + SKEW_MS) }),
  });
  const [ofUser, ofApp, object] = await Promise.all([
    context.list({ ...query(LISTED), user: [user.id] }),
    app && context.list({ ...query(LISTED), app: [app.id] }),
    app && context.mirror.object('service-principal', app.id, LAST_MOMENT),
  ]);
  // The clock of a simulated tenant may be ahead of this one.
  const at = asked ?? Math.max(now, ...ofUser.revocations.map(({ occurred }) => Date.parse(occurred.to)));
  const about = { user, at, ...(app && { app: { ...app, object } }) };
  const [read, sources] = await Promise.all([
    readWhy(context.store, about, { ofUser, ofApp }),
    readSources(context.store, at),
  ]);
  const error = question.error === undefined ? undefined : { explained };
  const lastSuccess = read.lastSuccess && (await withAppName(read.lastSuccess, context));
  const facts = defined({ user, app, at, error, sources, ...read, lastSuccess });
  return reportWhy(facts, judgeWhy(facts));
}

function find(kind: NamedKind, given: string, { store, mirror, list }: WhyContext) {
  return findParty(kind, given, {
    store,
    mirror,
    async mentions(mentioned, id) {
      const { revocations } = await list({ limit: 1, ...(mentioned === 'user' ? { user: [id] } : { app: [id] }) });
      return revocations.length > 0;
    },
  });
}

function isParty(found: Party | Ambiguous | Near): found is Party {
  return 'id' in found;
}

function reasonOf(which: 'user' | 'app', found: Ambiguous | Near): UnknownParty | SeveralParties {
  return 'candidates' in found
    ? { several: which, candidates: found.candidates }
    : { unknown: which, near: found.near };
}

async function withAppName(signIn: LastSignIn, { store, mirror }: WhyContext): Promise<LastSignIn> {
  const { app } = signIn;
  if (app === undefined || app.name !== undefined) return signIn;
  const known = await tableNames(store).nameOf('service-principal', app.id);
  const name = known ?? (await mirror.object('service-principal', app.id, LAST_MOMENT))?.displayName;
  return { ...signIn, app: defined({ ...app, name: name || undefined }) };
}

/** The texts of all errors are large, and most questions come without one. */
async function explain(text: string) {
  const { explainTokenError } = await import('../../token-errors/explain-token-error.ts');
  return explainTokenError(text, { for: 'helpdesk' });
}
