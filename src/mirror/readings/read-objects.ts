/** The deltas of devices and service principals: each state that was read is compared with the last one seen. */
import { defined } from '../../base/defined.ts';
import type { Source } from '../../ingest/signal.ts';
import type { MirrorPollContext, SourceReader, SourceReading } from '../poll.ts';
import { knownObjects } from '../states/known-objects.ts';
import { objectRemoval, objectState } from '../states/mirror-states.ts';
import type { MirrorSource } from '../states/table-watermarks.ts';
import type { Device, ServicePrincipal } from '../tenant.ts';
import { type Difference, identifyChange, signInFactsOf } from '../tenant-change.ts';
import { readDelta } from './delta-run.ts';
import { DEVICE_SELECT, deviceIn, FORMS, SERVICE_PRINCIPAL_SELECT, servicePrincipalIn } from './graph-items.ts';
import { type Item, removalIn } from './items.ts';

type DeltaObject = Device | ServicePrincipal;

interface ObjectDelta<T extends DeltaObject> {
  readonly kind: T['kind'];
  readonly source: MirrorSource;
  /** The source that the changes name. */
  readonly changeSource: Source;
  readonly path: string;
  readonly select: string;
  objectIn(item: Item, before?: T): T;
  differenceOf(before: T, after: T | undefined): Difference;
}

/** Disabled, no longer compliant, deleted. */
export const readDevices: SourceReader = (poll) =>
  readObjects<Device>(
    {
      kind: 'device',
      source: 'devices',
      changeSource: 'devices-delta',
      path: '/devices/delta',
      select: DEVICE_SELECT,
      objectIn: deviceIn,
      differenceOf: (before, after) => ({ object: 'device', ...defined({ before, after }) }),
    },
    poll,
  );

/** Disabled, deleted, restored. */
export const readServicePrincipals: SourceReader = (poll) =>
  readObjects<ServicePrincipal>(
    {
      kind: 'service-principal',
      source: 'service-principals',
      changeSource: 'service-principals-delta',
      path: '/servicePrincipals/delta',
      select: SERVICE_PRINCIPAL_SELECT,
      objectIn: servicePrincipalIn,
      differenceOf: (before, after) => ({ object: 'service-principal', ...defined({ before, after }) }),
    },
    poll,
  );

function readObjects<T extends DeltaObject>(
  delta: ObjectDelta<T>,
  poll: MirrorPollContext,
): Promise<SourceReading | undefined> {
  const { tenantId } = poll.mirror;
  const { kind, source, path, select, objectIn } = delta;
  return readDelta(
    {
      ...{ source, path, kind, query: { $select: select }, form: FORMS[kind] },
      newStates: (item) => [objectState(tenantId, objectIn(item))],
      async compare(items, run) {
        const ids = items.map(({ id }) => id);
        const known = await knownObjects<T>(poll.mirror, kind, ids);
        const steps = items.map((item) => {
          const before = known.get(item.id);
          return { item, before, after: objectAfter(delta, item, before?.body) };
        });
        const reading = { tenantId, source: delta.changeSource, from: run.since, to: run.endedAt };
        return {
          changes: steps.flatMap(({ before, after }) => {
            if (!before || signInFactsOf(before.body) === signInFactsOf(after)) return [];
            return [identifyChange(delta.differenceOf(before.body, after), before.from, reading)];
          }),
          firstSeen: steps.flatMap(({ before, after }) => (after && !before ? [after.id] : [])),
          writes: steps.map(({ item, after }) =>
            after ? objectState(tenantId, after) : objectRemoval(tenantId, kind, item.id),
          ),
        };
      },
    },
    poll,
  );
}

function objectAfter<T extends DeltaObject>(
  { objectIn }: ObjectDelta<T>,
  item: Item,
  before: T | undefined,
): T | undefined {
  const removal = removalIn(item);
  if (removal === undefined) return objectIn(item, before);
  return removal === 'changed' && before ? { ...before, deleted: true } : undefined;
}
