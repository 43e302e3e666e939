/** Killed again and again at random moments, the app still records the same and sends each notice once. */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../local/tenant/random.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { storageTables } from '../../src/storage/azure-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { type KillAct, killActs, subjectIdOf } from './kill-acts.ts';
import { type KillEnvironment, killEnvironment } from './kill-environment.ts';
import { type Facts, mailsSent, readFacts } from './read-facts.ts';
import { uninterrupted } from './uninterrupted.ts';

const LONG = process.env.LONG !== undefined;
const SEEDS = LONG ? [1, 2, 3, 4, 5] : [1];
const KILLS = LONG ? 150 : 52;
const SPEED = 30;
const USERS = 40;
/** A start takes more than half a second here, so every stage of it is hit, too. */
const LIFE_MS = { from: 100, to: 2_200 };
const SETTLE_TIMEOUT_MS = 120_000;

describe.each(SEEDS)('killed -9 at random moments (seed %i)', (seed) => {
  test(`${KILLS} times: the same read model, no notice twice, none lost, none uncertain`, {
    timeout: LONG ? 1_800_000 : 400_000,
  }, async () => {
    const expected = await uninterrupted({ seed, users: USERS });
    const environment = await killEnvironment({ seed, users: USERS, speed: SPEED });
    try {
      const acts = killActs(await environment.directory());
      expect(expected.map(({ subject, cause }) => [subject, cause])).toEqual(expectedOf(acts));
      const subjects = await killRepeatedly(environment, acts, seed);
      const answers = tableAnswers(
        tenantStore(storageTables({ connectionString: environment.connectionString }), environment.tenantId),
      );
      const facts = await settledFacts(answers, subjects, expected);

      expect(renamed(facts, subjects)).toEqual(expected);
      const keys = (await environment.sent()).map(({ internetMessageId }) => internetMessageId);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.length).toBe(await mailsSent(answers));
    } finally {
      await environment.stop();
    }
  });
});

/** Resolves to the subject of each act, in order. The last app runs until the end of the test. */
async function killRepeatedly(
  environment: KillEnvironment,
  acts: readonly KillAct[],
  seed: number,
): Promise<readonly string[]> {
  const random = randomFrom(seed, 'kills');
  const first = environment.startApp();
  await first.ready;
  await first.kill();

  const subjects: string[] = [];
  const every = Math.floor(KILLS / (acts.length + 1));
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const app = environment.startApp();
    const life = wait(random.between(LIFE_MS.from, LIFE_MS.to));
    const due = kill % every === 0 ? acts[kill / every - 1] : undefined;
    if (due) subjects.push(subjectIdOf(await environment.act(due.act, due.input)));
    await life;
    await app.kill();
  }
  lastApp = environment.startApp();
  await lastApp.ready;
  return subjects;
}

let lastApp: ReturnType<KillEnvironment['startApp']> | undefined;

/** Waits until the record is as expected, or until a timeout: then the comparison shows what is wrong. */
async function settledFacts(
  answers: Parameters<typeof readFacts>[0],
  subjects: readonly string[],
  expected: readonly Facts[],
): Promise<readonly Facts[]> {
  const until = Date.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const facts = await readFacts(answers);
    if (JSON.stringify(renamed(facts, subjects)) === JSON.stringify(expected) || Date.now() > until) {
      await lastApp?.kill();
      return facts;
    }
    await wait(1_000);
  }
}

/** What must be on record: each act that is a revocation, once. */
function expectedOf(acts: readonly KillAct[]): readonly (readonly string[])[] {
  const due = acts.map(({ cause }, index) => [`act ${index}`, cause ?? '']).filter(([, cause]) => cause !== '');
  return due.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

/** A policy that is created has another id in every tenant; its act is the same. */
function renamed(facts: readonly Facts[], subjects: readonly string[]): readonly Facts[] {
  const named = facts.map((fact) => ({ ...fact, subject: `act ${subjects.indexOf(fact.subject)}` }));
  return named.sort((a, b) => (a.subject < b.subject ? -1 : 1));
}
