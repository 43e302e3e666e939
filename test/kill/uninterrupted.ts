/** The same acts on the same tenant without kills: what must be on record in the end. */
import { startApp } from '../../local/app.ts';
import { startAzurite } from '../../local/azurite.ts';
import { step } from '../../local/day/play-day.ts';
import { settingsFor } from '../../local/laptop.ts';
import { steppedTime } from '../../local/laptop-time.ts';
import { startTenant } from '../../local/tenant/tenant-server.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { storageTables } from '../../src/storage/azure-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { type DirectoryView, killActs, subjectIdOf } from './kill-acts.ts';
import { type Facts, readFacts } from './read-facts.ts';

const STEP_MS = 20_000;
const STEPS_BETWEEN_ACTS = 6;
/** 15 minutes: for the slowest audit record, the hold-down, and the wait for an unknown actor. */
const STEPS_AFTER = 45;

export async function uninterrupted({
  seed,
  users,
}: {
  readonly seed: number;
  readonly users: number;
}): Promise<readonly Facts[]> {
  const time = steppedTime(Date.now() - 3_600_000);
  const azurite = await startAzurite();
  const tenant = await startTenant({ seed, users, clock: time.now, validate: false });
  const { connectionString } = azurite;
  const host = await startApp({
    connectionString,
    time,
    log: () => {},
    settings: settingsFor(tenant),
    reachable: true,
    session: 'reference',
  });
  const steps = async (count: number) => {
    for (let done = 0; done < count; done += 1) {
      await time.reach(time.now() + STEP_MS);
      await step({ tenant, time, host });
    }
  };
  try {
    const subjects: string[] = [];
    for (const { act, input } of killActs(viewOf(tenant.directory))) {
      subjects.push(subjectIdOf(tenant.act[act](input)));
      await steps(STEPS_BETWEEN_ACTS);
    }
    await steps(STEPS_AFTER);
    const facts = await readFacts(tableAnswers(tenantStore(storageTables({ connectionString }), tenant.tenantId)));
    const named = facts.map((fact) => ({ ...fact, subject: `act ${subjects.indexOf(fact.subject)}` }));
    return named.sort((a, b) => (a.subject < b.subject ? -1 : 1));
  } finally {
    await host.stop();
    await tenant.stop();
    await azurite.stop();
  }
}

function viewOf(directory: Awaited<ReturnType<typeof startTenant>>['directory']): DirectoryView {
  const { users, groups, grants, policies, untouchable } = directory;
  return {
    users: users.live(),
    groups: groups.live(),
    grants: grants.live(),
    policies: policies.live(),
    untouchable: [...untouchable],
  };
}
