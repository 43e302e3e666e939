/** One revocation with everything that hangs on it, from its id alone: the trail tells the key time, the key time the head. */

import { mapConcurrently } from '../base/concurrency.ts';
import type { AffectedApp, Effect } from '../impact/affected.ts';
import { noticeOfRow } from '../notify/notice-row.ts';
import { headOf, reachOf, trailOf } from '../record/read-record.ts';
import type { NoticePointer } from '../record/revocation-status.ts';
import { strongest } from '../record/rows/affected-rows.ts';
import type { ReachChunk } from '../record/rows/reach-rows.ts';
import { keyPart } from '../storage/keys.ts';
import type { Asked, RevocationDetails, SweepDetails } from './answers.ts';
import { readSummary, withNames } from './list-page.ts';
import { adoptedBy, reachBeyond, recoveryOf, summaryOf } from './revocation-summary.ts';
import { memberNamedBy, readingOf, sweepOf } from './sweep-of.ts';
import type { Names } from './table-names.ts';

const MOST_USERS = 1_000;
const AT_ONCE = 16;

export async function showRevocation(id: string, asked: Asked): Promise<RevocationDetails | undefined> {
  const { trail, keyTime } = await trailOf(asked, id);
  const head = keyTime === undefined ? undefined : await headOf(asked, { id, keyTime });
  if (!head) return undefined;

  const reading = readingOf(asked.tables, asked.tenantId);
  const { names } = reading;
  const adopted = await adoptedBy(id, trail, asked);
  const { apps, chunks: own } = await reachOf(asked, id);
  const chunks = [...own, ...(await reachBeyond(adopted, trail, asked))];
  const [affectedUsers, notices, sweep] = await Promise.all([
    usersIn(chunks, names),
    noticesOf(trail.notices, asked),
    sweepOf(id, trail.place, reading),
  ]);
  const recovery = recoveryOf(head, trail);
  const evidence = [trail, ...adopted.map((member) => member.trail)]
    .flatMap((one) => one.evidence)
    .toSorted((a, b) => (`${a.occurred.to} ${a.sourceId}` < `${b.occurred.to} ${b.sourceId}` ? -1 : 1));
  const view: RevocationDetails = {
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

function appsIn(chunks: readonly ReachChunk[], apps: readonly AffectedApp[]): RevocationDetails['affectedApps'] {
  const effects = new Map<string, Set<Effect>>();
  for (const { effect, appIds } of chunks)
    for (const id of appIds) effects.set(id, (effects.get(id) ?? new Set()).add(effect));
  return apps.map(({ id, name }) => ({ id, name, effect: strongest([...(effects.get(id) ?? [])]) }));
}

async function usersIn(chunks: readonly ReachChunk[], names: Names): Promise<RevocationDetails['affectedUsers']> {
  const apps = new Map<string, string[]>();
  for (const { userIds, appIds } of chunks) {
    for (const id of userIds) {
      if (apps.size < MOST_USERS || apps.has(id)) apps.set(id, [...(apps.get(id) ?? []), ...appIds]);
    }
  }
  return mapConcurrently(AT_ONCE, [...apps], async ([id, at]) => ({
    id,
    name: (await names.nameOf('user', id)) ?? id,
    apps: [...new Set(at)].sort(),
  }));
}

async function noticesOf(
  pointers: readonly NoticePointer[],
  { tables, tenantId }: Asked,
): Promise<RevocationDetails['notices']> {
  const stored = await mapConcurrently(AT_ONCE, pointers, ({ noticeId, audienceHash }) =>
    tables('Notices').get(`${keyPart(tenantId)}_${audienceHash}`, noticeId),
  );
  return stored.flatMap((row) => {
    // The pointer is written first: its notice may still be on the way.
    if (!row) return [];
    const { notice, state, reason } = noticeOfRow(row);
    const { id: noticeId, audience, channel } = notice;
    return [
      {
        noticeId,
        audience: audience.mail || audience.id,
        audienceKind: audience.kind,
        channel,
        state,
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  });
}

// A sweep with its members.

/** As many members as are told one by one; `members` counts them all. */
const MOST_TOLD = 1_000;
const MEMBERS_AT_ONCE = 16;

export async function showSweep(sweepId: string, asked: Asked): Promise<SweepDetails | undefined> {
  const member = memberNamedBy(sweepId);
  const reading = readingOf(asked.tables, asked.tenantId);
  const { place } = (await trailOf(asked, member)).trail;
  const sweep = await sweepOf(member, place, reading);
  if (sweep === undefined || place === undefined) return undefined;
  const newest = (await reading.sweeps.around(member, place)).toReversed().slice(0, MOST_TOLD);
  const revocations = await mapConcurrently(MEMBERS_AT_ONCE, newest, (of) => readSummary(of, asked, reading));
  return { ...sweep, cause: place.cause, revocations: revocations.filter((summary) => summary !== undefined) };
}
