/** A tenant in which things happen while Graph misbehaves for one source, and is well again afterwards. */
import { readRecord } from '../../local/day/day-summary.ts';
import type { PolledSource } from '../../src/graph/graph-permissions.ts';
import { failureKindOf } from '../../src/ingest/queue/failure-kind.ts';
import { type DoctorReport, runDoctor } from '../../src/operate/doctor/doctor.ts';
import type { Check } from '../../src/operate/doctor/doctor-context.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { type Stage, startStage } from '../pipeline/stage.ts';
import type { GraphFault } from './faulty-answers.ts';
import type { GraphSource } from './graph-sources.ts';
import { tenantScript } from './tenant-script.ts';

export interface FaultRun {
  /** What is on record, without what depends on when we saw it. */
  readonly model: readonly string[];
  /** While the fault lasts, an hour after it began. */
  readonly during: DoctorReport;
  readonly after: DoctorReport;
  /** How many calls each fault answered. */
  readonly hits: ReadonlyMap<Disturbed, number>;
  /** Messages that would be in the poison queue. */
  readonly poison: readonly string[];
  /** Notices that were sent twice. */
  readonly twice: readonly string[];
}

const MINUTE = 60_000;
const STEP = 5;
const BEFORE = 10;
const LASTS = 65;
/** A source that is refused is asked again within the hour. */
const AFTER = 130;
const MOST_TRIES = 5;
/** Each source on its timer, at most every step. */
const EVERY: Readonly<Partial<Record<PolledSource, number>>> = { subscriptions: 60 };
const TIMERS: readonly PolledSource[] = [
  'users',
  'consents',
  'policies',
  'sign-ins',
  'risky-users',
  'directory-audits',
  'subscriptions',
];

/** One source and what Graph answers in place of it. */
export interface Disturbed {
  readonly fault: GraphFault;
  readonly source: GraphSource;
}

/** @param disturbed at most one of each timer, because the doctor names the timer */
export async function runWith(disturbed: readonly Disturbed[]): Promise<FaultRun> {
  let active = false;
  const hits = new Map<Disturbed, number>();
  let stage: Stage | undefined;
  const through: typeof fetch = (input, init) => {
    const url = String(input);
    const hit = active ? disturbed.find(({ source }) => source.path.test(url)) : undefined;
    if (hit === undefined || stage === undefined) return fetch(input, init);
    hits.set(hit, (hits.get(hit) ?? 0) + 1);
    const { skip, now } = stage;
    return hit.fault.answer({ url, now: now(), real: () => fetch(input, init), pass: (ms) => skip(ms / MINUTE) });
  };
  stage = await startStage({ seed: 11, fetch: through });
  try {
    const [play, script] = [playerOn(stage), tenantScript(stage.tenant)];
    await play.until(BEFORE);
    active = true;
    await play.until(BEFORE + 3);
    script.first();
    await play.until(BEFORE + 40);
    script.second();
    await play.until(BEFORE + LASTS);
    const during = await doctor(stage);
    active = false;
    await play.until(BEFORE + LASTS + AFTER);
    const after = await doctor(stage);
    return { model: await modelOf(stage), during, after, hits, poison: play.poison, twice: twiceSent(stage) };
  } finally {
    await stage.stop();
  }
}

/** The findings that speak of this source. Without subscriptions the polls still see everything: that is a warning. */
export function named({ checks }: DoctorReport, { polled }: GraphSource): readonly Check[] {
  const isFound = ({ state }: Check) => state === 'failed' || (polled === 'subscriptions' && state === 'warning');
  return checks.filter((check) => isFound(check) && check.name.startsWith(`source ${polled}`));
}

function playerOn(stage: Stage) {
  const start = stage.now();
  const poison: string[] = [];
  let last = 0;
  const tries = new Map<string, number>();
  const log = { log: () => {}, warn: () => {} };

  async function work(): Promise<void> {
    const again: string[] = [];
    for (let text = stage.queue.take(); text !== undefined; text = stage.queue.take()) {
      try {
        await stage.engine.processSignalMessage(JSON.parse(text), log);
      } catch (error) {
        const count = (tries.get(text) ?? 0) + (failureKindOf(error) === 'fault' ? 1 : 0);
        tries.set(text, count);
        if (count < MOST_TRIES) again.push(text);
        else poison.push(`${error instanceof Error ? error.message : 'unknown error'}: ${text.slice(0, 200)}`);
      }
    }
    stage.queue.put(again, 60);
  }

  async function step(before: number, minute: number): Promise<void> {
    await stage.deliver();
    await work();
    for (const source of TIMERS) {
      const every = EVERY[source] ?? STEP;
      if (Math.floor(minute / every) === Math.floor(before / every)) continue;
      // The heartbeat has the reason, and the next run tries again.
      await stage.engine.pollSource(source, log).catch(() => {});
      await work();
    }
  }

  return {
    poison,
    /** @param minute after the start */
    async until(minute: number): Promise<void> {
      for (;;) {
        const passed = Math.floor((stage.now() - start) / MINUTE);
        if (passed >= minute) return;
        const next = Math.min(minute, (Math.floor(passed / STEP) + 1) * STEP);
        stage.skip(next - (stage.now() - start) / MINUTE);
        await step(last, next);
        last = next;
      }
    },
  };
}

function doctor({ tables, tenant, now }: Stage): Promise<DoctorReport> {
  return runDoctor({ store: tenantStore(tables, tenant.tenantId), now: now(), queues: undefined });
}

async function modelOf({ engine }: Stage): Promise<readonly string[]> {
  return (await readRecord(engine.answers))
    .map(({ cause, subject, actor, state, evidence }) =>
      [cause, subject.kind, subject.id, actor?.id, state, ...new Set(evidence.map(({ source }) => source).sort())].join(
        ' ',
      ),
    )
    .sort();
}

function twiceSent({ tenant }: Stage): readonly string[] {
  const ids = tenant.mailbox.messages().map(({ internetMessageId }) => internetMessageId);
  return ids.filter((id, index) => ids.indexOf(id) < index);
}
