/** Several hosts with one store: what they do twice does no harm, and is counted. */
import { expect, onTestFinished, test } from 'vitest';
import { workCounter } from '../../bench/scale/count-work.ts';
import { type Dependencies, type Engine, engineOn } from '../../src/app/engine.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { PolledSource } from '../../src/graph/graph-permissions.ts';
import { type Stage, startStage } from '../pipeline/stage.ts';

const SEED = 5;
const SILENT = { log: () => {}, warn: () => {} };
const SOURCES: readonly PolledSource[] = [
  'directory-audits',
  'consents',
  'sign-ins',
  'policies',
  'users',
  'risky-users',
];
const MINUTES = 8;

interface Hosts {
  readonly stage: Stage;
  readonly engines: readonly Engine[];
  storageCalls(): number;
  graphCalls(): number;
  /** One more host, with its own way to Graph. */
  join(graph: (graph: Graph) => Graph): Engine;
}

/** They share storage, queue and Graph; the first has read the tenant. */
async function startHosts(count: number): Promise<Hosts> {
  const counter = workCounter();
  let shared: Dependencies | undefined;
  const stage = await startStage({
    seed: SEED,
    between(dependencies) {
      const { tables, graph, queue } = dependencies;
      shared = {
        ...dependencies,
        tables: counter.tables(tables),
        graph: counter.graph(graph),
        queue: counter.queue(queue),
      };
      return shared;
    },
  });
  onTestFinished(() => stage.stop());
  const join = (graph: (graph: Graph) => Graph = (own) => own) => {
    if (shared === undefined) throw new RangeError('The stage has not started');
    return engineOn({ ...shared, graph: graph(shared.graph) }, stage.settings, stage.now);
  };
  return {
    stage,
    engines: [stage.engine, ...Array.from({ length: count - 1 }, () => join())],
    storageCalls: () => counter.total('storage-calls'),
    graphCalls: () => counter.total('graph-calls'),
    join,
  };
}

/** Every timer fires on every host at the same moment, and all take from the queues. */
async function minute({ stage, engines }: Pick<Hosts, 'stage' | 'engines'>): Promise<void> {
  stage.skip(1);
  await stage.tenant.step();
  for (const source of SOURCES) await Promise.all(engines.map((engine) => engine.pollSource(source, SILENT)));
  await workTogether(stage, engines);
  await Promise.all(
    engines.map(async (engine) => {
      for (const due of await engine.dueNotices()) await engine.sendDueNotice(due, SILENT);
    }),
  );
}

async function workTogether({ queue }: Stage, engines: readonly Engine[]): Promise<void> {
  await Promise.all(
    engines.map(async (engine) => {
      for (let text = queue.take(); text !== undefined; text = queue.take())
        await engine.processSignalMessage(JSON.parse(text), SILENT);
    }),
  );
}

/** What does not depend on the moment of a poll. */
async function recordOf({ engine, tenant }: Stage) {
  const { revocations } = await engine.answers.list({ limit: 100 });
  const mails = tenant.mailbox.messages().map(({ subject, to }) => JSON.stringify([subject, to]));
  return { revocations: revocations.map(({ cause, subject }) => `${cause} ${subject.id}`).sort(), mails: mails.sort() };
}

async function playedBy(count: number) {
  const hosts = await startHosts(count);
  const { act } = hosts.stage.tenant;
  const [storage, graph] = [hosts.storageCalls(), hosts.graphCalls()];
  act.disableUser();
  act.adminRemovesConsent();
  act.tightenPolicy();
  act.loseCompliance();
  for (let passed = 0; passed < MINUTES; passed += 1) await minute(hosts);
  const calls = { storage: hosts.storageCalls() - storage, graph: hosts.graphCalls() - graph };
  return { ...(await recordOf(hosts.stage)), calls };
}

test('two hosts that run the same timers at the same moment record and tell what one does', async () => {
  const [one, two] = [await playedBy(1), await playedBy(2)];

  expect(one.revocations.length).toBeGreaterThanOrEqual(4);
  expect(two.revocations).toEqual(one.revocations);
  expect(two.mails).toEqual(one.mails);
  const wasted = { storage: two.calls.storage - one.calls.storage, graph: two.calls.graph - one.calls.graph };
  console.log(
    `${MINUTES} minutes of all timers: ${JSON.stringify(one.calls)}; a second host wastes ${JSON.stringify(wasted)}`,
  );
  // Each host polls, and what both find is processed twice: not more often.
  expect(two.calls.storage).toBeLessThan(2.5 * one.calls.storage);
  expect(two.calls.graph).toBeLessThanOrEqual(2.5 * one.calls.graph);
}, 60_000);

test('a timer that is slower than its period loses nothing, and takes nothing back', async () => {
  const hosts = await startHosts(1);
  const { stage } = hosts;
  const gate = Promise.withResolvers<void>();
  const slow = hosts.join((graph) => slowGraph(graph, gate.promise));
  const first = stage.tenant.act.disableUser({ notify: false }).userId;
  stage.skip(6);
  const slowRun = slow.pollSource('users', SILENT);
  await minute(hosts);
  const second = stage.tenant.act.disableUser({ notify: false }).userId;
  await minute(hosts);
  gate.resolve();
  await slowRun;
  for (let passed = 0; passed < MINUTES; passed += 1) await minute(hosts);

  const disabled = (await recordOf(stage)).revocations.filter((one) => one.startsWith('account-disabled'));
  expect(disabled).toEqual([`account-disabled ${first}`, `account-disabled ${second}`].sort());
}, 60_000);

test('forty workers on one subject: one revocation, and the others only look', async () => {
  const hosts = await startHosts(40);
  const { stage, engines } = hosts;
  stage.tenant.act.disableUser();
  stage.skip(1);
  await stage.tenant.step();
  const messages: string[] = [];
  for (let text = stage.queue.take(); text !== undefined; text = stage.queue.take()) messages.push(text);
  expect(messages).toHaveLength(1);
  const process = (engine: Engine) => engine.processSignalMessage(JSON.parse(messages[0] ?? ''), SILENT);

  const before = hosts.storageCalls();
  await Promise.all(engines.map(process));
  const together = hosts.storageCalls() - before;
  await process(stage.engine);
  const again = hosts.storageCalls() - before - together;

  expect((await recordOf(stage)).revocations).toHaveLength(1);
  console.log(`40 workers with the same message: ${together} storage calls; one more of them: ${again}`);
  expect(together / 40).toBeLessThan(200);
}, 60_000);

/** Its answers wait: the run begins at once, and ends when it may. */
function slowGraph(graph: Graph, until: Promise<void>): Graph {
  return {
    ...graph,
    async *pages(link, options) {
      for await (const page of graph.pages(link, options)) {
        await until;
        yield page;
      }
    },
    within: (budget) => slowGraph(graph.within(budget), until),
  };
}
