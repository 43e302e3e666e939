/** Many hostile names in one list, in each form that the command line writes: 10,000 with `LONG`. */
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { hashOf } from '../../../src/base/hash.ts';
import { HOSTILE_SEED, hostileNames, LONG } from '../../fakes/hostile-names.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { NOW, PAYROLL, revocationView } from '../revocation-view.ts';
import { runHere } from '../run-here.ts';
import { KEY, serveAnswers } from '../serve-answers.ts';

const NAMES_EACH = 3;
const COUNT = LONG ? 10_000 : 150;
/** One answer of the API. */
const MOST_ROWS = 50;
/** What moves the cursor, colours, turns the direction or hides; ends of lines are the form's own. */
const HARMFUL = /[^\P{Cc}\t\r\n]|[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;

test(`no form of a list runs, moves or hides anything (seed ${HOSTILE_SEED})`, async () => {
  const names = hostileNames(COUNT);
  for (let start = 0; start < names.length; start += MOST_ROWS * NAMES_EACH) {
    const here = names.slice(start, start + MOST_ROWS * NAMES_EACH);
    const views = Array.from({ length: Math.ceil(here.length / NAMES_EACH) }, (_, row) => {
      const [subject = 'x', actor = 'x', app = 'x'] = here.slice(row * NAMES_EACH);
      return revocationView(row + 1, {
        subject: { kind: 'user', id: idOf(row), name: subject },
        actor: { kind: 'user', id: idOf(-row - 1), name: actor },
        affectedApps: [{ ...PAYROLL, name: app, effect: 'blocked' }],
        changed: [app],
      });
    });
    await using served = await serveAnswers(memoryAnswers(views), { now: NOW });
    const ask = async (format: string, terminal?: number) => {
      const args = ['revocations', 'list', '--limit', `${MOST_ROWS}`, '--no-color', '--output', format];
      const environment = { apiUrl: served.url, apiKey: KEY };
      const { code, out } = await runHere(args, { environment, ...(terminal !== undefined && { terminal }) });
      expect(code).toBe(0);
      expect(out).not.toMatch(HARMFUL);
      return out;
    };
    const rows: readonly Record<string, string>[] = parse(await ask('csv'), { columns: true });
    expect(rows).toHaveLength(views.length);
    for (const cell of rows.flatMap((row) => Object.values(row)))
      if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(FORMULA);
    const table = await ask('table', 120);
    expect(table.trimEnd().split('\n').length).toBeLessThan(views.length + 4);
    expect(JSON.parse(await ask('json')).map((row: { subject: { name: string } }) => row.subject.name)).toEqual(
      views.map(({ subject }) => subject.name),
    );
    await ask('yaml');
    await ask('tsv');
  }
}, 900_000);

function idOf(number: number): string {
  const digits = hashOf('hostile', String(number));
  return `${digits.slice(0, 8)}-1111-4111-8111-${digits.slice(8, 20)}`;
}
