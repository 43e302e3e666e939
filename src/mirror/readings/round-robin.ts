/** Slow rounds through many objects, some at each turn of a timer, for what no delta tells. */

import type { MirrorPollContext } from '../poll.ts';
import { BUCKETS, objectPartition } from '../states/mirror-states.ts';
import type { Kept } from '../states/state-row.ts';
import { type MirrorSource, readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import type { Mirror } from '../table-mirror.ts';
import type { ObjectKind, ObjectOf } from '../tenant.ts';

interface Round<K extends ObjectKind> {
  readonly source: MirrorSource;
  readonly kind: K;
  readonly perTurn: number;
  /** A small tenant's round is over in one turn, and need not begin again at the next. */
  readonly everyMs: number;
  /** The first round is to be over soon: nothing is known before it. */
  readonly atFirst: number;
}

export interface RoundBatch<K extends ObjectKind> {
  readonly first: boolean;
  readonly objects: readonly ObjectOf<K>[];
  /** Since when what is new to this round may have been so; 0 in the first round, which is the baseline. */
  readonly since: number;
  /** Only when all objects of the turn have been dealt with. */
  end(): Promise<void>;
}

export async function nextRound<K extends ObjectKind>(
  round: Round<K>,
  { tables, mirror, now }: MirrorPollContext,
): Promise<RoundBatch<K>> {
  const mark = await readWatermark(tables, mirror.tenantId, round.source);
  const startsRound = mark?.cursor === undefined;
  if (mark && startsRound && now() - mark.readAt < round.everyMs)
    return { first: false, objects: [], since: mark.readAt, end: async () => {} };
  // Whatever this turn reads was last read in the round before.
  const roundBefore = startsRound ? mark?.readAt : mark.roundBefore;
  const found = await objectsAfter(mirror, round.kind, {
    cursor: mark?.cursor,
    limit: mark ? round.perTurn : round.atFirst,
  });
  const readAt = startsRound ? now() : mark.readAt;
  return {
    first: mark === undefined,
    objects: found.objects,
    since: roundBefore ?? 0,
    end: () =>
      saveWatermark(tables, mirror.tenantId, round.source, {
        readAt,
        ...(found.cursor === undefined ? {} : { cursor: found.cursor }),
        ...(roundBefore === undefined ? {} : { roundBefore }),
      }),
  };
}

/** In the order of their keys; without `cursor` in the answer, these are the last. */
async function objectsAfter<K extends ObjectKind>(
  { states, tenantId }: Mirror,
  kind: K,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
) {
  const found: Kept<ObjectOf<K>>[] = [];
  for (const bucket of BUCKETS.slice(BUCKETS.indexOf(cursor?.charAt(0) ?? '0'))) {
    const after = cursor?.startsWith(bucket) ? { after: cursor } : {};
    const range = {
      table: 'MirrorObjects',
      partitionKey: objectPartition(tenantId, kind, bucket),
      limit: limit - found.length,
      ...after,
    } as const;
    found.push(...(await states.list<ObjectOf<K>>(range)));
    if (found.length === limit) break;
  }
  return { objects: found.map(({ body }) => body), cursor: found.length === limit ? found.at(-1)?.rowKey : undefined };
}
