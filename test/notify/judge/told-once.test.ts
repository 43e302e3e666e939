/**
 * Consents of many people are withdrawn in bulk, twice. Each record arrives one to ten times, in any order, at two
 * workers, and two workers send at once: each person is told exactly once a sweep.
 */
import { expect, test } from 'vitest';
import { randomFrom } from '../../../local/tenant/random.ts';
import type { AuditRecorded } from '../../../src/ingest/signal.ts';
import type { Tenant } from '../../../src/mirror/tenant.ts';
import { tableBundles } from '../../../src/notify/bundling/table-bundles.ts';
import { tableIncidents } from '../../../src/notify/bundling/table-incidents.ts';
import { graphMail } from '../../../src/notify/channels/graph-mail.ts';
import { tableMailboxes } from '../../../src/notify/mailboxes/table-mailboxes.ts';
import { noticeLine } from '../../../src/notify/notice-line.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import { PLAIN_WORDS } from '../../../src/notify/wording/wording-settings.ts';
import { processSignal } from '../../../src/pipeline.ts';
import { tableStatuses } from '../../../src/record/read-record.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { fakeMailbox } from '../../fakes/fake-mailbox.ts';
import { app, grant, memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { memoryContext } from '../../pipeline/memory-context.ts';
import { audited, START } from '../../pipeline/refusals-and-answers.ts';
import { dueOf } from '../channels/fake-post-office.ts';
import { MAILBOX } from '../notice-builder.ts';

const PEOPLE = process.env.LONG ? 2_500 : 40;
const APPS = ['mail', 'notes'];
/** Minutes at which the sweeps begin. Both together are 10,000 events with LONG. */
const SWEEPS = [0, 90];
const SWEEP_MINUTES = 3;
const SEED = Number(process.env.SEED ?? 7);

const people = Array.from({ length: PEOPLE }, (_, index) => `person-${index}`);

/** Of one person's consent to one app. */
function withdrawn(minute: number, userId: string, appId: string): AuditRecorded {
  const target = { id: 'graph', type: 'ServicePrincipal' };
  const changes = [
    { property: 'DelegatedPermissionGrant.Scope', before: 'Mail.Read', after: '' },
    { property: 'DelegatedPermissionGrant.ConsentType', before: 'Principal', after: null },
    { property: 'DelegatedPermissionGrant.PrincipalId', before: userId, after: null },
    { property: 'ServicePrincipal.ObjectID', before: appId, after: null },
  ];
  return audited(minute, 'remove delegated permission grant', target, { changes });
}

/** Each person has other apps in each sweep. */
const appsOf = (sweep: number) => APPS.map((name) => `${name}-${sweep}`);

function eventsOf(sweep: number): readonly AuditRecorded[] {
  const all = people.flatMap((userId) => appsOf(sweep).map((appId) => ({ userId, appId })));
  return all.map(({ userId, appId }, index) =>
    withdrawn((SWEEPS[sweep] ?? 0) + (index * SWEEP_MINUTES) / all.length, userId, appId),
  );
}

/** As {@link memoryTenant}, and as fast with many people. */
function largeTenant(): Tenant {
  const appIds = SWEEPS.flatMap((_, sweep) => appsOf(sweep));
  const grants = people.flatMap((userId) => appIds.map((appId) => grant(appId, userId)));
  const objects = [...people.map((id) => person(id)), ...appIds.map((id) => app(id))];
  const byId = new Map(objects.map((object) => [object.id, object]));
  const byUser = Map.groupBy(grants, ({ principalId }) => principalId);
  const byApp = Map.groupBy(grants, ({ clientId }) => clientId);
  const small = memoryTenant({ objects });
  return {
    ...small,
    object: async (kind, id, at) =>
      byId.has(id) ? ((byId.get(id) ?? undefined) as never) : small.object(kind, id, at),
    grantsOfUser: async (userId) => byUser.get(userId) ?? [],
    grantsOfClient: async (clientId) => byApp.get(clientId) ?? [],
  };
}

async function atTwoWorkers<T>(items: readonly T[], work: readonly ((item: T) => Promise<unknown>)[]): Promise<void> {
  const waiting = [...items];
  const run = async (act: (item: T) => Promise<unknown>) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next);
  };
  await Promise.all(work.map(run));
}

test(`${2 * PEOPLE * SWEEPS.length} events, each up to ten times (seed ${SEED})`, { timeout: 3_600_000 }, async () => {
  const random = randomFrom(SEED, 'told once');
  const clock = { now: START };
  const now = () => clock.now;
  const tables = memoryTables();
  const tenant = largeTenant();
  const mailbox = fakeMailbox({ mailbox: MAILBOX, now });
  const workers = [1, 2].map(() => {
    const pipeline = { ...memoryContext(tenant, clock.now, tables), now };
    const { outbox, store } = pipeline;
    const mailboxes = tableMailboxes({ store, addresses: [MAILBOX], now });
    const sender = {
      outbox,
      store,
      line: noticeLine({ outbox, room: mailboxes.room, now }),
      bundles: tableBundles(store, now),
      incidents: tableIncidents(store),
      limit: 2 * PEOPLE,
      channels: { mail: graphMail({ graph: mailbox.graph, mailboxes, wording: PLAIN_WORDS, now }) },
      tenant,
      now,
      mode: 'send' as const,
      statusOf: tableStatuses(store),
    };
    return { pipeline, sender };
  });

  const [first] = workers;
  for (const [sweep, begins] of SWEEPS.entries()) {
    clock.now = Math.max(clock.now, START + (begins + SWEEP_MINUTES + 5) * 60_000);
    const deliveries = eventsOf(sweep).flatMap((event) => Array.from({ length: 1 + random.below(10) }, () => event));
    const shuffled = deliveries
      .map((event) => ({ event, place: random.below(1_000_000_000) }))
      .sort((one, other) => one.place - other.place)
      .map(({ event }) => event);
    await atTwoWorkers(
      shuffled,
      workers.map(
        ({ pipeline }) =>
          (event) =>
            processSignal(event, pipeline),
      ),
    );
    const told = mailbox.delivered.length;
    for (let turn = 0; turn < 120 + PEOPLE / 10; turn += 1) {
      const due = first === undefined ? [] : await dueOf(first.sender, clock.now);
      await atTwoWorkers(
        due,
        workers.map(
          ({ sender }) =>
            (ref) =>
              sendNotice(ref, sender),
        ),
      );
      clock.now += 30_000;
    }
    const to = mailbox.delivered.slice(told).map((mail) => mail.to);
    expect(new Set(to).size, `readers of sweep ${sweep}`).toBe(to.length);
    expect(people.filter((id) => !to.some((address) => address.startsWith(`${id}@`)))).toEqual([]);
  }
});
