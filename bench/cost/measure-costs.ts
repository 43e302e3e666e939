/**
 * What the engine does in a simulated tenant of some size: operations of the first reading, of an hour in which nothing
 * happens, of an act, and of a policy for everybody; and what each leaves in the tables.
 */
import { allRows, TABLE_NAMES, type Tables } from '../../src/storage/tables.ts';
import { type Stage, startStage } from '../../test/pipeline/stage.ts';
import { type Operations, operationCounter } from './count-operations.ts';

export interface Costs {
  readonly users: number;
  readonly apps: number;
  readonly firstReading: Operations;
  readonly quietHour: Operations;
  readonly act: Operations;
  readonly policy: Operations;
  readonly left: {
    readonly tenant: Stored;
    readonly act: Stored;
    readonly policy: Stored;
  };
}

export interface Stored {
  readonly rows: number;
  readonly kib: number;
}

const ACTS = 20;
/** Long enough for the audit record of the last act, and for its notices. */
const AFTERWARDS_MINUTES = 20;

export async function measureCosts(users: number): Promise<Costs> {
  const counter = operationCounter();
  const stage = await startStage({ seed: 1, users, between: counter.between });
  try {
    const firstReading = counter.take();
    const tenant = await storedIn(stage.tables);
    // The first hour still reads what the first reading left out.
    await stage.pass(60);
    counter.take();
    await stage.pass(60);
    const quietHour = counter.take();
    const quiet = (minutes: number, kind: keyof Operations) => (quietHour[kind] * minutes) / 60;

    const before = await storedIn(stage.tables);
    await playActs(stage);
    const minutes = 2 * ACTS + AFTERWARDS_MINUTES;
    const act = mapped(counter.take(), (count, kind) => Math.max(0, (count - quiet(minutes, kind)) / ACTS));
    const after = await storedIn(stage.tables);

    stage.tenant.act.createPolicy();
    await stage.pass(AFTERWARDS_MINUTES);
    const policy = mapped(counter.take(), (count, kind) => Math.max(0, count - quiet(AFTERWARDS_MINUTES, kind)));
    const left = {
      tenant,
      act: parted(difference(after, before), ACTS),
      policy: difference(await storedIn(stage.tables), after),
    };
    const apps = stage.tenant.directory.servicePrincipals.live().length;
    return { users, apps, firstReading, quietHour, act, policy, left };
  } finally {
    await stage.stop();
  }
}

async function playActs(stage: Stage): Promise<void> {
  for (let index = 0; index < ACTS; index += 1) {
    if (index % 2 === 0) stage.tenant.act.disableUser();
    else stage.tenant.act.adminRemovesUserConsent();
    await stage.pass(2);
  }
  await stage.pass(AFTERWARDS_MINUTES);
}

/** The approximate size: names and values as text. */
async function storedIn(tables: Tables): Promise<Stored> {
  let [rows, bytes] = [0, 0];
  for (const name of TABLE_NAMES) {
    for (const row of await allRows(tables(name), { partition: { from: '', to: '~' } })) {
      rows += 1;
      bytes += JSON.stringify(row).length;
    }
  }
  return { rows, kib: Math.round(bytes / 1024) };
}

function difference(after: Stored, before: Stored): Stored {
  return { rows: after.rows - before.rows, kib: after.kib - before.kib };
}

function parted({ rows, kib }: Stored, parts: number): Stored {
  return { rows: Math.round(rows / parts), kib: Math.round(kib / parts) };
}

function mapped(operations: Operations, change: (count: number, kind: keyof Operations) => number): Operations {
  const changed = (kind: keyof Operations) => Math.round(change(operations[kind], kind) * 10) / 10;
  return {
    tableReads: changed('tableReads'),
    tableWrites: changed('tableWrites'),
    blobReads: changed('blobReads'),
    blobWrites: changed('blobWrites'),
    queueMessages: changed('queueMessages'),
    graphRequests: changed('graphRequests'),
    graphTrips: changed('graphTrips'),
  };
}
