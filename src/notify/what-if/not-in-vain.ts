/**
 * Nobody is asked for a sign-in that a policy would refuse. In place of the notice the person is asked to wait. The
 * admins get one mail for the policies and a sweep, about the first person; each person stands in their digest. None of
 * these is asked about again.
 */
import { isoOf } from '../../base/clock.ts';
import { hashOf, isGuid } from '../../base/hash.ts';
import { CAUSE_ENTRIES } from '../../detect/cause.ts';
import type { RevocationStatus } from '../../record/revocation-status.ts';
import type { Notice, NoticeApp, PlannedNotice } from '../notice.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { planMailToAdmins } from '../planning/stand-ins.ts';
import { rehearsing } from '../rehearsal.ts';
import type { Restraint } from '../sending-rules.ts';
import type { Outbox } from '../table-outbox.ts';
import { isBlocking } from '../wording/user-templates.ts';
import type { BlockingPolicy } from './evaluation.ts';
import type { WhatIf } from './what-if.ts';

export interface InVainContext {
  readonly whatIf: WhatIf;
  readonly outbox: Outbox;
  readonly settings: Pick<NoticeSettings, 'admins'>;
}

/** Of the apps of a notice the first ones stand for all. */
const MOST_APPS = 3;

interface BlockedApp {
  readonly app: NoticeApp;
  readonly policies: readonly BlockingPolicy[];
}

export function notInVain({ whatIf, outbox, settings }: InVainContext): Restraint {
  return async (notice, { status, now }) => {
    if (!asksForSignIn(notice)) return undefined;
    const apps = notice.content.apps.filter(({ appId }) => appId !== undefined && isGuid(appId)).slice(0, MOST_APPS);
    const blocked = await blockedAmong(apps, notice.audience.id, whatIf);
    if (blocked.length === 0) return undefined;
    const toAdmins = wouldBlock(notice, { blocked, status, settings, dueAt: isoOf(now) });
    if (blocked.length === apps.length && apps.length > 0)
      return { suppress: 'would-block', instead: [pleaseWait(notice, isoOf(now)), ...toAdmins] };
    // One of the other apps may well let the person in. That it was told stays so if this comes twice.
    await planInto(outbox, notice, toAdmins);
    return undefined;
  };
}

/** Of people only, and of those causes that end with a sign-in. */
function asksForSignIn({ audience, content }: Notice): boolean {
  const { cause, stage } = content;
  if (audience.kind !== 'user' || !isGuid(audience.id)) return false;
  if (stage !== undefined && stage !== 'reminder') return false;
  return CAUSE_ENTRIES[cause].response.link === 'sign-in' && !(cause === 'policy-changed' && isBlocking(content));
}

/** One after the other, since Graph answers one a second. Once one app is open, the others change nothing. */
async function blockedAmong(
  apps: readonly NoticeApp[],
  userId: string,
  whatIf: WhatIf,
): Promise<readonly BlockedApp[]> {
  const blocked: BlockedApp[] = [];
  for (const app of apps) {
    const answer = await whatIf.ask({ userId, appId: app.appId ?? '' });
    if (answer.outlook === 'blocked') blocked.push({ app, policies: answer.policies });
  }
  return blocked;
}

function pleaseWait(notice: Notice, dueAt: string): PlannedNotice {
  const { tenantId, revocationId, audience, channel, content } = notice;
  return {
    ...notice,
    id: hashOf(tenantId, revocationId, audience.id, channel, 'please-wait'),
    dueAt,
    content: { ...content, stage: 'please-wait' },
    initialState: 'due',
  };
}

interface WouldBlock {
  readonly blocked: readonly BlockedApp[];
  readonly status: RevocationStatus;
  readonly settings: InVainContext['settings'];
  readonly dueAt: string;
}

function wouldBlock(notice: Notice, { blocked, status, settings, dueAt }: WouldBlock): readonly PlannedNotice[] {
  const { tenantId, audience, content } = notice;
  const planned = planMailToAdmins(notice, settings, dueAt);
  const policies = new Map(blocked.flatMap(({ policies }) => policies.map(({ id, name }) => [id, name])));
  const ids = [...policies.keys()].sort();
  const { name = audience.id } = audience;
  const { cause, occurred } = content;
  const apps = blocked.map(({ app }) => app);
  const sweep = sweepOf(notice, status);
  const told: PlannedNotice = {
    ...planned,
    id: hashOf(tenantId, sweep, 'would-block', ...ids),
    content: {
      cause,
      occurred,
      subject: { kind: 'user', id: audience.id, name },
      detail: {},
      apps,
      appCount: apps.length,
      userCount: 1,
      stage: 'would-block',
      stageFacts: { people: [name], policies: ids.map((id) => policies.get(id) ?? id) },
    },
  };
  return [told, { ...told, id: hashOf(tenantId, sweep, audience.id, 'would-block', ...ids), channel: 'digest' }];
}

/** A sweep ends with its day. What is part of none stands for itself. */
function sweepOf({ revocationId }: Notice, { place }: RevocationStatus): string {
  return place?.root === undefined
    ? revocationId
    : hashOf(place.cause, place.root.kind, place.root.id, place.at.slice(0, 'yyyy-mm-dd'.length));
}

async function planInto(outbox: Outbox, { rehearsal }: Notice, planned: readonly PlannedNotice[]): Promise<void> {
  await (rehearsal ? rehearsing(outbox) : outbox).plan(planned);
}
