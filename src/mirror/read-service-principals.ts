/** The service principals' delta: apps that were disabled, deleted or brought back. */
import { lastWords, readDelta } from './delta-run.ts';
import { factsOf } from './facts-of.ts';
import { knownObjects, missingFrom, readBin } from './known-objects.ts';
import { noObject, objectState } from './mirror-states.ts';
import { type Item, removalIn, SERVICE_PRINCIPAL_SELECT, servicePrincipalIn } from './parse-item.ts';
import type { ReadPart } from './poll.ts';
import { changeOf } from './tell-change.ts';
import type { ServicePrincipal } from './tenant.ts';

export const readServicePrincipals: ReadPart = async (poll) => {
  const { states, tenantId } = poll.mirror;
  const run = await readDelta(
    {
      source: 'service-principals',
      path: '/servicePrincipals/delta',
      query: { $select: SERVICE_PRINCIPAL_SELECT },
      lay: (items, at) =>
        states.write(
          items.filter((item) => !removalIn(item)).map((item) => objectState(tenantId, servicePrincipalIn(item))),
          { from: 0, at, meets: 'none' },
        ),
    },
    poll,
  );
  const said = lastWords(run.items);
  const known = await knownObjects<ServicePrincipal>(poll.mirror, 'service-principal', run.kind === 'resync' ? undefined : said.map(({ id }) => id));
  const items = run.kind === 'resync' ? [...said, ...(await missingFrom(said, known.keys(), () => readBin(poll, 'servicePrincipal')))] : said;

  const steps = items.map((item) => ({ item, before: known.get(item.id), after: afterOf(item, known.get(item.id)?.body) }));
  const reading = { tenantId, source: 'service-principals-delta', from: run.since, to: run.endedAt } as const;
  return {
    kind: run.kind,
    read: run.read,
    changes: steps.flatMap(({ before, after }) => {
      if (!before || factsOf(before.body) === factsOf(after)) return [];
      return [changeOf({ object: 'service-principal', before: before.body, ...(after ? { after } : {}) }, before.from, reading)];
    }),
    firstSeen: steps.flatMap(({ before, after }) => (after && !before ? [after.id] : [])),
    async keep() {
      const writes = steps.map(({ item, after }) => (after ? objectState(tenantId, after) : noObject(tenantId, 'service-principal', item.id)));
      await states.write(writes, { from: run.since, at: run.endedAt, meets: run.kind === 'resync' ? 'most' : 'few' });
      await run.saveLink();
    },
  };
};

function afterOf(item: Item, before: ServicePrincipal | undefined): ServicePrincipal | undefined {
  const removal = removalIn(item);
  if (removal === undefined) return servicePrincipalIn(item, before);
  return removal === 'changed' && before ? { ...before, deleted: true } : undefined;
}
