/**
 * Two workers at a tenant in which things happen, while the storage account misbehaves in one place; afterwards it is
 * well again. The queues are those of the host: delays, dequeue counts and poison are part of it.
 */
import { readRecord } from '../../local/day/day-summary.ts';
import { type Dependencies, type Engine, engineOn } from '../../src/app/engine.ts';
import { isoOf } from '../../src/base/clock.ts';
import type { PolledSource } from '../../src/graph/graph-permissions.ts';
import { WORK_QUEUES, type WorkQueue } from '../../src/ingest/queue/queue-poison.ts';
import { type SignalQueue, toQueueMessages } from '../../src/ingest/queue/queue-signals.ts';
import { nextReturn, nextTry, openRetried, retriedText } from '../../src/ingest/queue/retry-note.ts';
import { type DoctorReport, runDoctor } from '../../src/operate/doctor/doctor.ts';
import type { RevocationDetails } from '../../src/query/answers.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { type Stage, startStage } from '../pipeline/stage.ts';
import { type FaultyStore, faultyStore, type Life, type StoreTrouble } from './faulty-store.ts';
import { type HostMessage, type HostQueue, hostQueue } from './host-queue.ts';
import { storeScript } from './store-script.ts';

export interface StoreRun {
  readonly model: readonly string[];
  readonly after: DoctorReport;
  readonly hits: number;
  readonly called: ReadonlySet<string>;
  /** Messages that wait for a person. */
  readonly poison: readonly string[];
  /** Messages that still wait to be worked on. */
  readonly waiting: number;
  /** Mails that were sent twice. */
  readonly twice: readonly string[];
  readonly mails: number;
}

const MINUTE = 60_000;
const [BEFORE, LASTS, AFTER] = [6, 24, 80];
const [STEP, LONG_STEP] = [3, 8];
const SUBSCRIPTIONS_EVERY = 20;
const TIMERS: readonly PolledSource[] = [
  'directory-audits',
  'consents',
  'sign-ins',
  'policies',
  'users',
  'risky-users',
];
const silent = { log: () => {}, warn: () => {} };

interface Worker {
  readonly life: Life;
  readonly engine: Engine;
}

export async function runOnStore(trouble: StoreTrouble | undefined, workerCount: number): Promise<StoreRun> {
  let stage: Stage | undefined;
  let dependencies: Dependencies | undefined;
  const store = faultyStore(trouble, (milliseconds) => stage?.skip(milliseconds / MINUTE));
  const now = () => stage?.now() ?? 0;
  const queues = { signals: hostQueue(now), notices: hostQueue(now), readings: hostQueue(now) };
  let receiver: Worker | undefined;
  stage = await startStage({
    seed: 11,
    between(given) {
      dependencies = given;
      return given;
    },
    receiver() {
      if (receiver === undefined) return undefined;
      const { engine, life } = receiver;
      const put = (texts: readonly string[]) => store.send('signals', life, async () => queues.signals.put(texts));
      return { engine, queue: { put } };
    },
  });
  const { tenant, settings, tables, engine: undisturbed } = stage;
  const startWorker = (): Worker => {
    const life = { dead: false };
    const own = store.tables(tables, life);
    const queue = store.queue(enqueuingTo(queues.signals, tenantStore(own, tenant.tenantId)), life);
    if (dependencies === undefined) throw new RangeError('The stage has started no engine');
    return { life, engine: engineOn({ ...dependencies, tables: own, queue }, settings, undisturbed.now) };
  };
  const workers = Array.from({ length: workerCount }, startWorker);
  const player = playerOn({ stage, store, queues, workers, startWorker });
  const script = storeScript(tenant);
  try {
    for (let minute = 0; minute < BEFORE + LASTS + AFTER; ) {
      const step = minute < BEFORE + LASTS ? STEP : LONG_STEP;
      stage.skip(step);
      minute += step;
      store.active = minute >= BEFORE && minute < BEFORE + LASTS;
      if (!store.active) await store.settle();
      receiver = workers[minute % workerCount];
      await script.until(minute - BEFORE);
      await player.step(minute % SUBSCRIPTIONS_EVERY < step ? ['subscriptions', ...TIMERS] : TIMERS);
    }
    const depth = async (name: WorkQueue) => queues[name].depth();
    const poison = async (name: WorkQueue) => queues[name].poison.length;
    const doctor = { store: tenantStore(tables, tenant.tenantId), now: now(), queues: { depth, poison } };
    const views = await readRecord(undisturbed.answers);
    const ids = tenant.mailbox.messages().map(({ internetMessageId }) => internetMessageId);
    return {
      model: (await Promise.all(views.map((view) => factsOf(view, undisturbed)))).sort(),
      after: await runDoctor(doctor),
      hits: store.hits,
      called: store.called,
      poison: WORK_QUEUES.flatMap((name) => queues[name].poison),
      waiting: queues.signals.depth() + queues.notices.depth(),
      twice: ids.filter((id, index) => ids.indexOf(id) < index),
      mails: ids.length,
    };
  } finally {
    await stage.stop();
  }
}

const WORK: Readonly<Record<WorkQueue, (engine: Engine, message: unknown) => Promise<void>>> = {
  signals: (engine, message) => engine.processSignalMessage(message, silent),
  notices: (engine, message) => engine.sendDueNotice(message, silent),
  readings: (engine, message) => engine.continueReading(message, silent),
};

interface Play {
  readonly stage: Stage;
  readonly store: FaultyStore;
  readonly queues: Readonly<Record<WorkQueue, HostQueue>>;
  readonly workers: Worker[];
  startWorker(): Worker;
}

function playerOn({ stage, store, queues, workers, startWorker }: Play) {
  const workerAt = (index: number): Worker => {
    const known = workers[index];
    if (known && !known.life.dead) return known;
    const fresh = startWorker();
    workers[index] = fresh;
    return fresh;
  };

  async function workOn(name: WorkQueue, received: HostMessage, { engine, life }: Worker): Promise<void> {
    const { message, note } = openRetried(JSON.parse(received.text));
    try {
      await WORK[name](engine, message);
      if (!life.dead) received.done();
    } catch (error) {
      if (life.dead) return;
      const next = nextTry(error, note, { now: isoOf(stage.now()), chance: 0.5 });
      const text = retriedText({ message, note: next.note });
      const sendAgain = async () =>
        void (next.to === 'poison' ? queues[name].poison.push(text) : queues[name].put([text], next.delaySeconds));
      await store.send(name, life, sendAgain).then(received.done, () => life.dead || received.failed());
    }
  }

  async function work(index: number): Promise<void> {
    for (const name of WORK_QUEUES)
      for (let next = queues[name].receive(); next !== undefined; next = queues[name].receive())
        await workOn(name, next, workerAt(index));
  }

  async function runNoticeTimer({ engine, life }: Worker): Promise<void> {
    const due = await engine.dueNotices();
    const texts = due.map((ref) => JSON.stringify(ref));
    if (due.length > 0) await store.send('notices', life, async () => queues.notices.put(texts));
    for (const name of WORK_QUEUES) {
      for (const text of queues[name].poison.splice(0)) {
        const { message, note } = openRetried(JSON.parse(text));
        const back = nextReturn(note, isoOf(stage.now()));
        if (back === undefined) queues[name].poison.push(text);
        else queues[name].put([retriedText({ message, note: back.note })], back.delaySeconds);
      }
    }
  }

  return {
    async step(sources: readonly PolledSource[]): Promise<void> {
      await stage.tenant.step();
      for (const source of sources) {
        // The heartbeat has the reason, and the next run tries again.
        const poll = workerAt(0)
          .engine.pollSource(source, silent)
          .catch(() => {});
        await Promise.all([poll, ...workers.map((_, index) => work(index))]);
      }
      await runNoticeTimer(workerAt(workers.length - 1)).catch(() => {});
      await Promise.all(workers.map((_, index) => work(index)));
    },
  };
}

function enqueuingTo(queue: HostQueue, store: Parameters<typeof tableSnapshots>[0]): SignalQueue {
  return {
    async enqueue(items, { delaySeconds = 0 } = {}) {
      queue.put(await toQueueMessages(items, { snapshots: tableSnapshots(store) }), delaySeconds);
    },
  };
}

/**
 * Without what depends on when we saw it: whether a notification or a reading was first; which notice of a sweep is
 * sent for all of them, and whether its reader still had an account; what we saw of a state that ended meanwhile; and
 * who was in use of what many may use (test/pipeline/read-model.ts, `withoutOpening`).
 */
async function factsOf(view: RevocationDetails, { pipeline: { tenant, now } }: Engine): Promise<string> {
  const { cause, subject, actor, state, evidence, affectedApps, affectedUsers, notices, recovery } = view;
  const sources = evidence.map(({ source }) => (/audit|sign-in|risk/.test(source) ? source : 'mirror'));
  const names = [actor?.id, actor && (await tenant.object('user', actor.id, now()))?.mail];
  const isOfMany = subject.kind === 'policy' || subject.id.endsWith('_all');
  const others = notices
    .filter(({ audience, audienceKind }) => !names.includes(audience) && !(isOfMany && audienceKind === 'user'))
    .map(({ audienceKind, audience, ...told }) => `${audienceKind} ${audience} ${outcomeOf(told)}`);
  const reach = {
    apps: affectedApps.map(({ id, effect }) => `${id} ${effect}`).sort(),
    users: affectedUsers.map(({ id }) => id).sort(),
    recovered: recovery && [recovery.awaitedPairs, recovery.recoveredPairs],
  };
  return JSON.stringify({
    cause,
    subject: `${subject.kind} ${subject.id}`,
    actor: actor?.id,
    state,
    ...(state === 'open' && { sources: [...new Set(sources)].sort(), notices: others.sort() }),
    ...(!isOfMany && reach),
  });
}

function outcomeOf({ state, reason = '' }: Pick<RevocationDetails['notices'][number], 'state' | 'reason'>): string {
  return state === 'sent' || ['swept', 'account-unusable'].includes(reason) ? 'told' : `${state} ${reason}`;
}
