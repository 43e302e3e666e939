/**
 * Processes differences between readings, and audit records of the same acts, with the full pipeline on memory tables.
 */
import { randomFrom } from '../../local/tenant/random.ts';
import { importFindings } from '../../src/cli/import/import-findings.ts';
import { readLogSignal } from '../../src/ingest/records/log-signal.ts';
import type { Signal } from '../../src/ingest/signal.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { type PipelineContext, processSignal } from '../../src/pipeline.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { tableViews } from '../../src/record/views/views.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { byScenario } from './find-causes.ts';
import { AUDIT_FORMS } from './forms/audit-forms.ts';
import { TENANT } from './forms/form.ts';
import { mirrorScenarios } from './generate/mirror-scripts.ts';
import { openScene } from './generate/scene.ts';
import type { Judged } from './score.ts';

const ROUNDS = 8;
const DUPLICATED = 0.25;
const NOW = Date.parse('2032-01-01T00:00:00Z');
/** Findings are grouped by file; here all have the same one. */
const ALL = 'the mirror';

/** @returns the expectations with their findings, and the number of signals */
export async function findMirrorCauses(
  seed: number,
): Promise<{ readonly judged: readonly Judged[]; readonly records: number; readonly shared: readonly string[] }> {
  const scenarios = mirrorScenarios((number, name) => openScene(seed, number, name), ROUNDS);
  const random = randomFrom(seed, 'accuracy/mirror');
  const signals = scenarios.flatMap(({ scenario, scene }, number) => {
    const [graph] = AUDIT_FORMS;
    const rows = scenario.records.flatMap((record) => graph?.wrap(record, scene.random) ?? []);
    const signalsOfScene: readonly (Signal | TenantChange)[] = [
      ...scenario.changes,
      ...rows.flatMap((row) => readLogSignal(row, { tenantId: TENANT, seenAt: new Date(NOW).toISOString() }) ?? []),
    ];
    return signalsOfScene
      .flatMap((signal) => (random.chance(DUPLICATED) ? [signal, signal] : [signal]))
      .map((signal) => ({ signal, number }));
  });
  const found = await processAll(random.shuffle(signals));
  return {
    judged: scenarios.map(({ scenario }, number) => ({ ...scenario, found: found.found.get(number) ?? [] })),
    records: signals.length,
    shared: found.shared,
  };
}

async function processAll(signals: readonly { readonly signal: Signal | TenantChange; readonly number: number }[]) {
  const context = memoryContext();
  const findings = importFindings();
  for (const [record, { signal }] of signals.entries())
    findings.add({ file: ALL, record, sourceId: signal.sourceId }, await processSignal(signal, context));
  return byScenario(findings.byFile().get(ALL) ?? [], ({ evidence }) =>
    evidence.flatMap(({ record }) => signals[record]?.number ?? []),
  );
}

function memoryContext(): PipelineContext {
  const store = tenantStore(memoryTables(), TENANT);
  return {
    now: () => NOW,
    store,
    tenant: tableMirror({ store }),
    refreshObject: async () => ({ changes: [], apply: async () => {} }),
    ledger: tableLedger(store),
    views: tableViews(store, () => NOW),
    outbox: tableOutbox(store),
    notices: {
      mode: 'observe',
      mailboxes: [],
      admins: undefined,
      limit: 25,
      breakGlass: [],
      runbooksUrl: undefined,
    },
  };
}
