/** A delta of objects that are kept whole: each state read is compared with the last one seen. */
import type { Source } from '../accept/signal.ts';
import { lastWords, readDelta } from './delta-run.ts';
import { factsOf } from './facts-of.ts';
import { knownObjects, missingFrom } from './known-objects.ts';
import { noObject, objectState } from './mirror-states.ts';
import { type Item, removalIn } from './parse-item.ts';
import type { PartRead, Poll } from './poll.ts';
import type { Kept } from './state-row.ts';
import type { MirrorSource } from './table-watermarks.ts';
import { changeOf } from './tell-change.ts';
import type { Device, ServicePrincipal } from './tenant.ts';
import type { Difference } from './tenant-change.ts';

type Whole = Device | ServicePrincipal;

interface ObjectDelta<T extends Whole> {
  readonly kind: T['kind'];
  readonly source: MirrorSource;
  readonly tells: Source;
  readonly path: string;
  readonly select: string;
  objectIn(item: Item, before?: T): T;
  /** Ids of what was deleted and can come back. */
  bin(poll: Poll): Promise<ReadonlySet<string>>;
  differenceOf(before: T, after: T | undefined): Difference;
}

export async function readObjects<T extends Whole>(delta: ObjectDelta<T>, poll: Poll): Promise<PartRead> {
  const { states, tenantId } = poll.mirror;
  const { kind, source, path, select, objectIn } = delta;
  const lay = (items: readonly Item[], at: number) =>
    states.write(
      items.filter((item) => !removalIn(item)).map((item) => objectState(tenantId, objectIn(item))),
      { from: 0, at, meets: 'none' },
    );
  const run = await readDelta({ source, path, query: { $select: select }, lay }, poll);
  const said = lastWords(run.items);
  const known = await knownObjects<T>(poll.mirror, kind, run.kind === 'resync' ? undefined : said.map(({ id }) => id));
  const items = run.kind === 'resync' ? [...said, ...(await missingFrom(said, known.keys(), () => delta.bin(poll)))] : said;

  const steps = items.map((item) => ({ item, before: known.get(item.id), after: afterOf(delta, item, known.get(item.id)) }));
  const reading = { tenantId, source: delta.tells, from: run.since, to: run.endedAt };
  return {
    kind: run.kind,
    read: run.read,
    changes: steps.flatMap(({ before, after }) => {
      if (!before || factsOf(before.body) === factsOf(after)) return [];
      return [changeOf(delta.differenceOf(before.body, after), before.from, reading)];
    }),
    firstSeen: steps.flatMap(({ before, after }) => (after && !before ? [after.id] : [])),
    async keep() {
      const writes = steps.map(({ item, after }) => (after ? objectState(tenantId, after) : noObject(tenantId, kind, item.id)));
      await states.write(writes, { from: run.since, at: run.endedAt, meets: run.kind === 'resync' ? 'most' : 'few' });
      await run.saveLink();
    },
  };
}

function afterOf<T extends Whole>({ objectIn }: ObjectDelta<T>, item: Item, known: Kept<T> | undefined): T | undefined {
  const removal = removalIn(item);
  if (removal === undefined) return objectIn(item, known?.body);
  return removal === 'changed' && known ? { ...known.body, deleted: true } : undefined;
}
