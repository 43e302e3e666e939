/** Slow rounds through many objects, one batch at each poll, for what no delta gives. */
import { defined } from '../../base/defined.ts';
import type { MirrorPollContext } from '../poll.ts';
import { BUCKETS, objectPartition } from '../states/mirror-states.ts';
import type { StoredState } from '../states/state-row.ts';
import { type MirrorSource, readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import type { Mirror } from '../table-mirror.ts';
import type { ObjectKind, ObjectOf } from '../tenant.ts';

interface Round<K extends ObjectKind> {
  readonly source: MirrorSource;
  readonly kind: K;
  /** Objects at each poll. */
  readonly batchSize: number;
  /** Objects at each poll of the first round. It is large, because nothing is known before that round has ended. */
  readonly firstBatchSize: number;
  /** The next round starts this long after the last one began. A small tenant needs one poll for a round. */
  readonly everyMs: number;
}

export interface RoundBatch<K extends ObjectKind> {
  /** Nothing was read of this source before. */
  readonly first: boolean;
  /** Empty if the next round is not due yet. */
  readonly objects: readonly ObjectOf<K>[];
  /** When the round before this one began, in milliseconds; 0 in the first round, which is the baseline. */
  readonly since: number;
  /**
   * To be called when what was read is saved.
   * @param isLeft whether an object was not read: the next poll begins with the first of them
   */
  save(isLeft: (id: string) => boolean): Promise<void>;
}

interface BatchObject<K extends ObjectKind> {
  readonly rowKey: string;
  readonly body: ObjectOf<K>;
}

export async function nextRound<K extends ObjectKind>(
  round: Round<K>,
  { store, mirror, now }: MirrorPollContext,
): Promise<RoundBatch<K>> {
  const watermark = await readWatermark(store, round.source, now());
  const startsRound = watermark?.cursor === undefined;
  if (watermark && startsRound && now() - watermark.readAt < round.everyMs)
    return { first: false, objects: [], since: watermark.readAt, save: async () => {} };
  // The objects of this batch were last read in the round before.
  const roundBefore = startsRound ? watermark?.readAt : watermark.roundBefore;
  const { found, cursor } = await objectsAfter(mirror, round.kind, {
    cursor: watermark?.cursor,
    limit: roundBefore === undefined ? round.firstBatchSize : round.batchSize,
  });
  const readAt = startsRound ? now() : watermark.readAt;
  return {
    first: watermark === undefined,
    objects: found.map(({ body }) => body),
    since: roundBefore ?? 0,
    async save(isLeft) {
      const firstLeft = found.findIndex(({ body }) => isLeft(body.id));
      if (firstLeft === 0) return;
      const next = firstLeft === -1 ? cursor : found[firstLeft - 1]?.rowKey;
      await saveWatermark(store, round.source, defined({ readAt, cursor: next, roundBefore }));
    },
  };
}

/** In the order of their keys. No `cursor` in the result: these are the last objects. */
async function objectsAfter<K extends ObjectKind>(
  { states, tenantId }: Mirror,
  kind: K,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): Promise<{ readonly found: readonly BatchObject<K>[]; readonly cursor: string | undefined }> {
  const found: StoredState<ObjectOf<K>>[] = [];
  for (const bucket of BUCKETS.slice(BUCKETS.indexOf(cursor?.charAt(0) ?? '0'))) {
    const range = defined({
      table: 'MirrorObjects' as const,
      partitionKey: objectPartition(tenantId, kind, bucket),
      limit: limit - found.length,
      after: cursor?.startsWith(bucket) ? cursor : undefined,
    });
    found.push(...(await states.list<ObjectOf<K>>(range)));
    if (found.length === limit) break;
  }
  return { found, cursor: found.length === limit ? found.at(-1)?.rowKey : undefined };
}
