/** Imports files of records as `revaudit import --dry-run` does, and returns the causes found for each scenario. */
import { dryRunImport } from '../../src/cli/import/dry-run-import.ts';
import { importFiles } from '../../src/cli/import/import.ts';
import type { FoundRevocation } from '../../src/cli/import/import-findings.ts';
import type { Cause } from '../../src/detect/cause.ts';

/** A file, and the scenario of each of its records. */
export interface PlayedFile {
  readonly path: string;
  readonly playOf: ReadonlyMap<number, number>;
}

export interface PlayedThrough {
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
export async function importFilesOf(files: readonly PlayedFile[]): Promise<PlayedThrough> {
  const imported = await importFiles(
    files.map(({ path }) => path),
    { process: dryRunImport(), now: () => NOW },
  );
  const places = new Map(files.map(({ path, playOf }) => [path, playOf]));
  const playsOf = ({ evidence }: FoundRevocation) =>
    evidence.flatMap(({ file, record }) => places.get(file)?.get(record) ?? []);
  return {
    records: imported.reduce((sum, { records }) => sum + records, 0),
    unreadable: imported.flatMap(({ file, unreadable }) =>
      unreadable.map(({ line, reason }) => `${file}, line ${line}: ${reason}`),
    ),
    ...byPlay(
      imported.flatMap(({ revocations }) => revocations),
      playsOf,
    ),
  };
}

/** A revocation is listed under each file that shows it. */
export function byPlay(
  revocations: readonly FoundRevocation[],
  playsOf: (revocation: FoundRevocation) => readonly number[],
): Pick<PlayedThrough, 'found' | 'shared'> {
  const whole = Map.groupBy(revocations, ({ revocationId }) => revocationId);
  const found = new Map<number, Cause[]>();
  const shared: string[] = [];
  for (const [id, parts] of whole) {
    const plays = new Set(parts.flatMap(playsOf));
    for (const play of plays)
      for (const { cause } of parts.slice(0, 1)) found.set(play, [...(found.get(play) ?? []), cause]);
    if (plays.size > 1) shared.push(`${id} rests on records of ${plays.size} plays`);
  }
  return { found, shared };
}
