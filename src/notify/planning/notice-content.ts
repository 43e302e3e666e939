/** The facts that a notice is made of: what the record says to one audience. */
import { cutText } from '../../base/cut-text.ts';
import { defined } from '../../base/defined.ts';
import type { PolicyContent } from '../../conditional-access/policy.ts';
import { type Listed, listedOf, type PolicyChange } from '../../detect/policy-change.ts';
import type { Detail } from '../../detect/report.ts';
import { policyChanges } from '../../detect/what-changed.ts';
import type { Effect } from '../../impact/affected.ts';
import { scopeCounts } from '../../impact/scope.ts';
import type { AuditRecord } from '../../record/audit-record.ts';
import { policyReachOf } from '../../record/policy-reach.ts';
import type { Audience, NoticeContent } from '../notice.ts';
import { isDecided, usersOf } from './whom-it-hits.ts';

const MAX_APPS = 50;
const MAX_SCOPES = 50;
const MAX_CHANGES = 5;
const MAX_ENTRIES = 4;
const MAX_TEXT = 80;

/** What the record says to each audience. What all of them share is worked out once, because there may be thousands. */
export function contentOf({ revocation, affected }: AuditRecord): (audience: Audience) => NoticeContent {
  const rectangles = affected.rectangles.map((rectangle) => ({ ...rectangle, users: new Set(rectangle.userIds) }));
  const { cause, subject, occurred, actor, detail } = revocation;
  const shared = {
    detail: shortDetail(detail),
    userCount: usersOf(affected.rectangles.filter(({ effect }) => effect !== 'survives')).size,
    inScope: affected.scope && scopeCounts(affected.scope),
    policyReach: policyReachOf(affected),
    changes: changesOf(detail),
    isConditionalAccess: isConditionalAccess(detail.policy?.after ?? detail.policy?.before) || undefined,
  };
  return (audience) => {
    const effects = new Map<string, Effect>();
    for (const rectangle of rectangles) {
      const { effect, users, appIds } = rectangle;
      const concerns =
        audience.kind === 'user' ? users.has(audience.id) && isDecided(rectangle) : effect !== 'survives';
      if (concerns) for (const id of appIds) effects.set(id, effects.get(id) ?? effect);
    }
    const apps = affected.apps.flatMap(({ id, name, appId }) => {
      const effect = effects.get(id);
      return effect === undefined ? [] : [defined({ id, name, appId, effect })];
    });
    return defined({
      cause,
      subject,
      occurred,
      actor,
      detail: shared.detail,
      apps: apps.slice(0, MAX_APPS),
      appCount: apps.length,
      userCount: shared.userCount,
      inScope: shared.inScope,
      isConditionalAccess: shared.isConditionalAccess,
      changes: shared.changes,
      policyReach: shared.policyReach,
    });
  };
}

function isConditionalAccess(policy: PolicyContent | undefined): boolean {
  return policy?.conditions !== undefined || policy?.state !== undefined;
}

/** Of a policy or of who is in its groups. Absent: the cause and the subject say everything. */
function changesOf(detail: Detail): readonly PolicyChange[] | undefined {
  const { policy, membership } = detail;
  if (policy === undefined && membership === undefined) return undefined;
  const sides = { before: policy?.before, after: policy?.after };
  return policyChanges(detail, defined(sides)).slice(0, MAX_CHANGES).map(shortChange);
}

function shortChange(change: PolicyChange): PolicyChange {
  switch (change.kind) {
    case 'value':
      return defined({
        ...change,
        path: cutText(change.path, MAX_TEXT),
        from: change.from && cutText(change.from, MAX_TEXT),
        to: change.to && cutText(change.to, MAX_TEXT),
      });
    case 'list':
      return {
        ...change,
        path: cutText(change.path, MAX_TEXT),
        added: shortList(change.added),
        removed: shortList(change.removed),
      };
    default:
      return change;
  }
}

function shortList({ shown, more }: Listed): Listed {
  const first = listedOf(
    shown.map((entry) => cutText(entry, MAX_TEXT)),
    MAX_ENTRIES,
  );
  return { ...first, more: first.more + more };
}

/** Enough for a text, and small enough for a table column. */
function shortDetail({ policy, lostScopes, keptScopes: _kept, resourceIds: _resources, ...detail }: Detail): Detail {
  const { before: _before, after: _after, ...change } = policy ?? {};
  return defined({
    ...detail,
    lostScopes: lostScopes?.slice(0, MAX_SCOPES),
    policy: policy && { ...change, change: policy.change },
  });
}
