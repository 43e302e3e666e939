/** Imports files of records as `revaudit import --dry-run` does, and returns the causes found for each scenario. */
import { dryRunImport } from '../../src/cli/import/dry-run-import.ts';
import { importFiles } from '../../src/cli/import/import.ts';
import type { FoundRevocation } from '../../src/cli/import/import-findings.ts';
import type { Cause } from '../../src/detect/cause.ts';

/** A file, and the scenario of each of its records. */
export interface ScenarioFile {
  readonly path: string;
  /** For a member of an archive. */
  readonly listedAs?: string;
  readonly scenarioOf: ReadonlyMap<number, number>;
}

export interface FoundCauses {
  readonly records: number;
  readonly unreadable: readonly string[];
  /** Each revocation once for each scenario that its evidence belongs to. */
  readonly found: ReadonlyMap<number, readonly Cause[]>;
  /** Revocations whose evidence belongs to more than one scenario. */
  readonly shared: readonly string[];
}

/** Long after all records. */
const NOW = Date.parse('2032-01-01T00:00:00Z');

/** Imports all files into one store, in the given order. */
export async function findCauses(files: readonly ScenarioFile[]): Promise<FoundCauses> {
  const imported = await importFiles(
    files.map(({ path }) => path),
    { ...dryRunImport(), now: () => NOW },
  );
  const scenariosByFile = new Map(files.map(({ path, listedAs, scenarioOf }) => [listedAs ?? path, scenarioOf]));
  const scenariosOf = ({ evidence }: FoundRevocation) =>
    evidence.flatMap(({ file, record }) => scenariosByFile.get(file)?.get(record) ?? []);
  return {
    records: imported.reduce((sum, { records }) => sum + records, 0),
    unreadable: imported.flatMap(({ file, unreadable, unrecognised }) => [
      ...unreadable.map(({ line, reason }) => `${file}, line ${line}: ${reason}`),
      ...unrecognised.map(({ count, members }) => `${file}: ${count} of no known form with ${members.join(', ')}`),
    ]),
    ...byScenario(
      imported.flatMap(({ revocations }) => revocations),
      scenariosOf,
    ),
  };
}

/** A revocation is listed under each file that shows it. */
export function byScenario(
  revocations: readonly FoundRevocation[],
  scenariosOf: (revocation: FoundRevocation) => readonly number[],
): Pick<FoundCauses, 'found' | 'shared'> {
  const byId = Map.groupBy(revocations, ({ revocationId }) => revocationId);
  const found = new Map<number, Cause[]>();
  const shared: string[] = [];
  for (const [id, parts] of byId) {
    const scenarios = new Set(parts.flatMap(scenariosOf));
    for (const scenario of scenarios)
      for (const { cause } of parts.slice(0, 1)) found.set(scenario, [...(found.get(scenario) ?? []), cause]);
    if (scenarios.size > 1) shared.push(`${id} has evidence of ${scenarios.size} scenarios`);
  }
  return { found, shared };
}
