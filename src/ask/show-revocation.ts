/** One revocation with everything that hangs on it, from its id alone: the trail tells the key time, the key time the head. */

import type { AffectedApp, Effect } from '../find/affected.ts';
import { keyPart } from '../keys.ts';
import { inParallel } from '../mirror/in-parallel.ts';
import { strongest } from '../record/affected-rows.ts';
import { headOf, reachOf, trailOf } from '../record/on-record.ts';
import type { ReachChunk } from '../record/reach-rows.ts';
import type { NoticePointer } from '../record/trail-standing.ts';
import { noticeOfRow } from '../tell/notice-row.ts';
import { adoptedBy, reachBeyond } from './adopted-by.ts';
import type { RevocationView } from './answers.ts';
import type { Asked } from './asked.ts';
import { withNames } from './list-page.ts';
import { summaryOf } from './read-model.ts';
import { recoveryOf } from './recovery-of.ts';
import { readingOf, sweepOf } from './sweep-of.ts';
import type { Names } from './table-names.ts';

const MOST_USERS = 1_000;
const AT_ONCE = 16;

export async function showRevocation(id: string, asked: Asked): Promise<RevocationView | undefined> {
  const { trail, keyTime } = await trailOf(asked, id);
  const head = keyTime === undefined ? undefined : await headOf(asked, { id, keyTime });
  if (!head) return undefined;

  const reading = readingOf(asked.tables, asked.tenantId);
  const { names } = reading;
  const adopted = await adoptedBy(id, trail, asked);
  const { apps, chunks: own } = await reachOf(asked, id);
  const chunks = [...own, ...(await reachBeyond(adopted, trail, asked))];
  const [affectedUsers, notices, sweep] = await Promise.all([usersIn(chunks, names), noticesOf(trail.notices, asked), sweepOf(id, trail.place, reading)]);
  const recovery = recoveryOf(head, trail);
  const evidence = [trail, ...adopted.map((member) => member.trail)]
    .flatMap((one) => one.evidence)
    .toSorted((a, b) => (`${a.occurred.to} ${a.sourceId}` < `${b.occurred.to} ${b.sourceId}` ? -1 : 1));
  const view: RevocationView = {
    ...summaryOf(head, trail, asked.runbooksUrl),
    evidenceCount: evidence.length,
    ...(sweep && { sweep }),
    detail: trail.detail ?? head.detail,
    ...(trail.closedAt !== undefined && { closedAt: trail.closedAt }),
    evidence: evidence.map(({ source, sourceId, occurred, seenAt }) => ({ source, sourceId, occurred, seenAt })),
    affectedApps: appsIn(chunks, apps),
    affectedUsers,
    notices,
    ...(recovery && { recovery }),
    ...(trail.foldedInto && { foldedInto: trail.foldedInto.id }),
  };
  return withNames(view, names);
}

function appsIn(chunks: readonly ReachChunk[], apps: readonly AffectedApp[]): RevocationView['affectedApps'] {
  const effects = new Map<string, Set<Effect>>();
  for (const { effect, appIds } of chunks) for (const id of appIds) effects.set(id, (effects.get(id) ?? new Set()).add(effect));
  return apps.map(({ id, name }) => ({ id, name, effect: strongest([...(effects.get(id) ?? [])]) }));
}

async function usersIn(chunks: readonly ReachChunk[], names: Names): Promise<RevocationView['affectedUsers']> {
  const apps = new Map<string, string[]>();
  for (const { userIds, appIds } of chunks) {
    for (const id of userIds) {
      if (apps.size < MOST_USERS || apps.has(id)) apps.set(id, [...(apps.get(id) ?? []), ...appIds]);
    }
  }
  return inParallel(AT_ONCE, [...apps], async ([id, at]) => ({ id, name: (await names.nameOf('user', id)) ?? id, apps: [...new Set(at)].sort() }));
}

async function noticesOf(pointers: readonly NoticePointer[], { tables, tenantId }: Asked): Promise<RevocationView['notices']> {
  const stored = await inParallel(AT_ONCE, pointers, ({ noticeId, audienceHash }) => tables('Notices').get(`${keyPart(tenantId)}_${audienceHash}`, noticeId));
  return stored.flatMap((row) => {
    // The pointer is written first: its notice may still be on the way.
    if (!row) return [];
    const { notice, state, reason } = noticeOfRow(row);
    const { id: noticeId, audience, channel } = notice;
    return [{ noticeId, audience: audience.mail || audience.id, audienceKind: audience.kind, channel, state, ...(reason === undefined ? {} : { reason }) }];
  });
}
