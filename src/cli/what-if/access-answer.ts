/**
 * What happens if a consent is withdrawn or an app disabled. That is no matter of Conditional Access: the truth table
 * answers it, for a revocation that nobody has made yet.
 */
import { NotOnRecordError } from '../../base/errors.ts';
import type { Revocation } from '../../correlate/revocation.ts';
import { grantSubjectId, type Subject } from '../../detect/subject.ts';
import { countsOf, EFFECTS, pairCount, type Rectangle } from '../../impact/affected.ts';
import { findAffected } from '../../impact/find-affected.ts';
import { UsageError } from '../cli-errors.ts';
import type { AnswerRow, ChangeAnswer, EffectCount } from './change-answer.ts';
import type { MirrorTenant } from './mirror-tenant.ts';
import type { Names } from './named-things.ts';

export interface AccessFlags {
  /** `APP` or `APP=USER` */
  readonly removeConsent?: string;
  readonly disableApp?: string;
}

const MOST_APPS_SHOWN = 10;

/** @param most so many people of each row are listed */
export async function answerAccess(
  flags: AccessFlags,
  {
    mirror,
    names,
    tenantId,
    most,
  }: {
    readonly mirror: MirrorTenant;
    readonly names: Names;
    readonly tenantId: string;
    readonly most: number;
  },
): Promise<ChangeAnswer> {
  const asked = await questionOf(flags, mirror, names);
  const moment = new Date(mirror.at).toISOString();
  const revocation: Revocation = {
    id: '',
    tenantId,
    cause: asked.cause,
    subject: asked.subject,
    occurred: { from: moment, to: moment },
    keyTime: moment,
    openedBy: { source: 'directory-audit', sourceId: '' },
    detail: {},
  };
  const { rectangles, apps } = await findAffected(revocation, mirror.tenant);
  const appIds = new Map(apps.map(({ id, appId = id }) => [id, appId]));
  const byEffect = Map.groupBy(rectangles, ({ effect }) => effect);
  const known = EFFECTS.flatMap((effect) =>
    byEffect.has(effect) ? [[effect, byEffect.get(effect) ?? []] as const] : [],
  );
  return {
    changes: [asked.text],
    counts: Object.fromEntries(known.map(([effect, own]) => [effect, countOf(own)])),
    rectangles: known.flatMap(([, own]) =>
      own.map((rectangle) => rowOf(withAppIds(rectangle, appIds), asked.text, most)),
    ),
    findings: rectangles.every(({ userIds }) => userIds.length === 0) ? [NOBODY_SEEN] : [],
    uncertain: byEffect.has('cannot-decide') ? ['how the app signs its people in is not known'] : [],
    missing: [],
    circumstances: 1,
  };
}

const NOBODY_SEEN = {
  problem: 'no-effect',
  text: 'nobody is known to use the app: no assignment, no consent of a person, and no sign-in of the last 30 days',
} as const;

interface AccessQuestion {
  readonly cause: 'consent-revoked' | 'app-disabled';
  readonly subject: Subject;
  readonly text: string;
}

async function questionOf(flags: AccessFlags, mirror: MirrorTenant, names: Names): Promise<AccessQuestion> {
  const { tenant, at } = mirror;
  const [appText = '', userText] = splitAtEquals(flags.removeConsent ?? flags.disableApp ?? '', flags);
  const appId = await names.find('app', appText);
  const app = await tenant.servicePrincipalByAppId(appId, at);
  if (app === undefined) throw new NotOnRecordError(`app ${JSON.stringify(appText)}`);
  const name = JSON.stringify(app.displayName);
  if (flags.removeConsent === undefined) {
    if (!app.enabled) throw new UsageError(`--disable-app ${appText}: the app is disabled already`);
    return {
      cause: 'app-disabled',
      subject: { kind: 'service-principal', id: app.id },
      text: `app ${name} is disabled`,
    };
  }
  const userId = userText === undefined ? undefined : await names.find('user', userText);
  const grants = await tenant.grantsOfClient(app.id, at);
  const whose = userId === undefined ? 'for the whole tenant' : `of ${userText}`;
  if (!grants.some(({ principalId }) => principalId === userId)) {
    const own = grants.filter(({ principalId }) => principalId !== undefined).length;
    const hint =
      userId === undefined && own > 0 ? `; ${own} people have one of their own: name one with ${appText}=USER` : '';
    throw new NotOnRecordError(`a consent ${whose} to ${name}${hint}`);
  }
  return {
    cause: 'consent-revoked',
    subject: { kind: 'grant', id: grantSubjectId(app.id, userId) },
    text: `the consent ${whose} to ${name} is withdrawn`,
  };
}

function splitAtEquals(text: string, { removeConsent }: AccessFlags): readonly string[] {
  const at = removeConsent === undefined ? -1 : text.lastIndexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** As the other questions name apps. */
function withAppIds(rectangle: Rectangle, appIds: ReadonlyMap<string, string>): Rectangle {
  return { ...rectangle, appIds: rectangle.appIds.map((id) => appIds.get(id) ?? id) };
}

function countOf(rectangles: readonly Rectangle[]): EffectCount {
  const { users, apps } = countsOf(rectangles);
  return { people: users, apps, pairs: pairCount({ rectangles }) };
}

function rowOf({ effect, bites, userIds, appIds }: Rectangle, reason: string, most: number): AnswerRow {
  return {
    effect,
    people: userIds.length,
    who: 'people',
    apps: appIds.length,
    pairs: userIds.length * appIds.length,
    reason,
    bites,
    somePeople: userIds.slice(0, most),
    someApps: appIds.slice(0, MOST_APPS_SHOWN),
  };
}
