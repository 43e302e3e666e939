/** A delta of objects that are kept whole: each state read is compared with the last one seen. */
import type { Source } from '../../ingest/signal.ts';
import type { MirrorPollContext, PartRead, ReadPart } from '../poll.ts';
import { knownObjects, missingFrom, readBin } from '../states/known-objects.ts';
import { noObject, objectState } from '../states/mirror-states.ts';
import type { Kept } from '../states/state-row.ts';
import type { MirrorSource } from '../states/table-watermarks.ts';
import type { Device, ServicePrincipal } from '../tenant.ts';
import { type Difference, identifyChange, signInFactsOf } from '../tenant-change.ts';
import { lastWords, readDelta } from './delta-run.ts';
import {
  DEVICE_SELECT,
  deviceIn,
  type Item,
  removalIn,
  SERVICE_PRINCIPAL_SELECT,
  servicePrincipalIn,
} from './graph-items.ts';

type Whole = Device | ServicePrincipal;

interface ObjectDelta<T extends Whole> {
  readonly kind: T['kind'];
  readonly source: MirrorSource;
  readonly tells: Source;
  readonly path: string;
  readonly select: string;
  objectIn(item: Item, before?: T): T;
  /** Ids of what was deleted and can come back. */
  bin(poll: MirrorPollContext): Promise<ReadonlySet<string>>;
  differenceOf(before: T, after: T | undefined): Difference;
}

export async function readObjects<T extends Whole>(delta: ObjectDelta<T>, poll: MirrorPollContext): Promise<PartRead> {
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
  const items =
    run.kind === 'resync' ? [...said, ...(await missingFrom(said, known.keys(), () => delta.bin(poll)))] : said;

  const steps = items.map((item) => ({
    item,
    before: known.get(item.id),
    after: afterOf(delta, item, known.get(item.id)),
  }));
  const reading = { tenantId, source: delta.tells, from: run.since, to: run.endedAt };
  return {
    kind: run.kind,
    read: run.read,
    changes: steps.flatMap(({ before, after }) => {
      if (!before || signInFactsOf(before.body) === signInFactsOf(after)) return [];
      return [identifyChange(delta.differenceOf(before.body, after), before.from, reading)];
    }),
    firstSeen: steps.flatMap(({ before, after }) => (after && !before ? [after.id] : [])),
    async keep() {
      const writes = steps.map(({ item, after }) =>
        after ? objectState(tenantId, after) : noObject(tenantId, kind, item.id),
      );
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

// The devices' delta: switched off, no longer compliant, gone. Devices have no recycle bin that could be read.

export const readDevices: ReadPart = (poll) =>
  readObjects<Device>(
    {
      kind: 'device',
      source: 'devices',
      tells: 'devices-delta',
      path: '/devices/delta',
      select: DEVICE_SELECT,
      objectIn: deviceIn,
      bin: async () => new Set(),
      differenceOf: (before, after) => ({ object: 'device', before, ...(after && { after }) }),
    },
    poll,
  );

// The service principals' delta: apps that were disabled, deleted or brought back.

export const readServicePrincipals: ReadPart = (poll) =>
  readObjects<ServicePrincipal>(
    {
      kind: 'service-principal',
      source: 'service-principals',
      tells: 'service-principals-delta',
      path: '/servicePrincipals/delta',
      select: SERVICE_PRINCIPAL_SELECT,
      objectIn: servicePrincipalIn,
      bin: () => readBin(poll, 'servicePrincipal'),
      differenceOf: (before, after) => ({ object: 'service-principal', before, ...(after && { after }) }),
    },
    poll,
  );
