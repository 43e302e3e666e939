/** Our labelled fixtures. Each is imported into its own store, because all are about the same few people. */
import { join } from 'node:path';
import { LABELLED_RECORDS } from '../../test/fixtures/labelled-records.ts';
import { findCauses } from './find-causes.ts';
import { writeRows } from './forms/write-file.ts';
import { type Judged, scoreOf } from './score.ts';
import type { SetScore } from './set-score.ts';

/** @param folder for the files to import */
export async function fixtureSet(folder: string): Promise<SetScore> {
  const judged: Judged[] = [];
  let records = 0;
  const unreadable: string[] = [];
  for (const [number, { name, cause, records: rows }] of LABELLED_RECORDS.entries()) {
    const path = join(folder, `fixture-${number}.json`);
    await writeRows(
      path,
      'page',
      rows.map((row) => ({ ...row })),
    );
    const imported = await findCauses([{ path, scenarioOf: new Map(rows.map((_, record) => [record, 0])) }]);
    records += imported.records;
    unreadable.push(...imported.unreadable);
    judged.push({ name, expected: cause === 'none' ? [] : [cause], found: imported.found.get(0) ?? [] });
  }
  const { wrong, ...score } = scoreOf(judged);
  return { set: 'fixtures', records, ...score, wrong: [...wrong, ...unreadable] };
}
