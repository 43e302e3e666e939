/** How many audit records a second a dry-run import reads, beside JSON.parse alone on the same text. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { importFiles } from '../src/cli/import.ts';
import { dryRun } from '../src/cli/import-dry-run.ts';
import type { BenchRow } from './bench-row.ts';

const RECORDS = 60_000;
/** One in this many ends somebody's sign-in. */
const RELEVANT = 100;
const ROUNDS = 5;
const GOAL = 0.5;

export async function benchImportAudit(): Promise<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-bench-'));
  try {
    const file = join(folder, 'audit.json');
    await writeFile(file, `[${Array.from({ length: RECORDS }, (_, n) => JSON.stringify(auditRecordOf(n))).join(',')}]`);
    const text = await readFile(file, 'utf8');

    const [ours, floors]: [number[], number[]] = [[], []];
    // In turn, so that both meet the machine in the same moods; the first round only warms up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      floors.push(await secondsOf(async () => JSON.parse(text)));
      ours.push(await secondsOf(() => importOnce(file)));
    }
    const [value, floor] = [RECORDS / medianOf(ours.slice(1)), RECORDS / medianOf(floors.slice(1))];
    return { name: 'import-audit', value: Math.round(value), unit: 'records/s', floor: Math.round(floor), ratio: value / floor, goal: GOAL };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** An import that finds too little is no measurement. */
async function importOnce(file: string): Promise<void> {
  const [imported] = await importFiles([file], { take: dryRun(), now: Date.now });
  if (imported?.records !== RECORDS || imported.revocations.length !== RECORDS / RELEVANT) throw new Error('The import did not find what is in the file');
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const START = Date.UTC(2031, 2, 1);
const ORDINARY = ['Add member to group', 'Update group', 'User registered security info', 'Add device', 'Add owner to application', 'Change user license'];

/** An ordinary record of the audit log as Graph gives it; one in a hundred ends somebody's sign-in. */
export function auditRecordOf(n: number): object {
  const user = guidOf('aaaa', n);
  const relevant = n % RELEVANT === 0;
  const activity = relevant ? 'Disable account' : ORDINARY[n % ORDINARY.length];
  return {
    id: `Directory_${guidOf('c0c0', n)}_EXMPL_${n}`,
    category: 'UserManagement',
    correlationId: guidOf('c0c0', n),
    result: 'success',
    resultReason: '',
    activityDisplayName: activity,
    activityDateTime: new Date(START + n * 1000).toISOString().replace('Z', '1234Z'),
    loggedByService: 'Core Directory',
    operationType: 'Update',
    initiatedBy: {
      app: null,
      user: { id: guidOf('adad', n % 50), displayName: null, userPrincipalName: `admin${n % 50}@contoso.example`, ipAddress: '203.0.113.10' },
    },
    targetResources: [
      {
        id: user,
        displayName: null,
        type: 'User',
        userPrincipalName: `person${n}@contoso.example`,
        groupType: null,
        modifiedProperties: relevant ? changes('AccountEnabled', '[true]', '[false]') : changes('Department', '["Sales"]', '["Marketing"]'),
      },
      { id: guidOf('6060', n % 200), displayName: `Group ${n % 200}`, type: 'Group', userPrincipalName: null, groupType: 'azureAD', modifiedProperties: [] },
    ],
    additionalDetails: [{ key: 'User-Agent', value: 'Mozilla/5.0 (Example)' }],
  };
}

function changes(property: string, oldValue: string, newValue: string): readonly object[] {
  return [
    { displayName: property, oldValue, newValue },
    { displayName: 'Included Updated Properties', oldValue: null, newValue: `"${property}"` },
    { displayName: 'TargetId.UserType', oldValue: null, newValue: '"Member"' },
  ];
}

function guidOf(prefix: string, n: number): string {
  return `${prefix}0000-0001-4001-8001-${n.toString(16).padStart(12, '0')}`;
}
