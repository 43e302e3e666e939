/** Whatever is shown fits a narrow, a usual and a wide terminal; ids stay whole, and what matters most stays. */
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchLine } from '../../../src/cli/pages/watch-line.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { ADA, NOW, PAYROLL, revocationView } from '../revocation-view.ts';
import { runHere } from '../run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from '../serve-answers.ts';

const LONG = '営業部の山田太郎さん 👩🏽‍💻 of the very long department of revocations';
const GRACE = { kind: 'user' as const, id: '0c0c0c0c-3333-4333-8333-000000000001', name: `Grace ${LONG}` };
const occurred = { from: '2031-03-02T07:00:00.000Z', to: '2031-03-02T08:30:00.000Z' };
const sweep = { id: `sweep-${'ab'.repeat(16)}`, by: GRACE, members: 2, occurred };
const MEMBERSHIP = { kind: 'membership' as const, id: `${ADA.id}_${PAYROLL.id}` };
const VIEWS = [
  revocationView(1, { sweep, actor: GRACE }),
  revocationView(2, { sweep, actor: GRACE }),
  revocationView(3, { cause: 'connector-policy-changed', subject: { kind: 'policy', id: ADA.id, name: LONG } }),
  revocationView(4, {
    cause: 'policy-changed',
    subject: MEMBERSHIP,
    summary: `${LONG} `.repeat(4),
    affectedUsers: [{ ...ADA, name: LONG, apps: [PAYROLL.id] }],
  }),
];

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers(VIEWS), { now: NOW });
});
afterAll(() => served[Symbol.asyncDispose]());

const linesOf = async (args: string, terminal: number) => {
  const environment = { apiUrl: served.url, apiKey: KEY, timeZone: 'Asia/Tokyo' };
  const { code, out } = await runHere([...args.split(' '), '--no-color'], { terminal, environment });
  expect(code).toBe(0);
  return out.trimEnd().split('\n');
};

const PAGES = [
  'revocations list',
  'revocations list --expand',
  `revocations show ${VIEWS[3]?.revocationId}`,
  `sweeps show ${sweep.id}`,
  `users show ${ADA.id}`,
  `apps show ${PAYROLL.id}`,
  'policies list',
  `notices list --revocation ${VIEWS[0]?.revocationId}`,
  'revocations list --query [].{id:revocationId,who:subject.name}',
  'help causes',
];

test.each([80, 100, 160])('%i columns are enough for every page', async (columns) => {
  // An id that is longer than the terminal has a line of its own.
  for (const page of PAGES)
    for (const line of await linesOf(page, columns))
      if (line.trim().includes(' ')) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
});

test('with 80 columns the severity stays, and ids are whole', async () => {
  const [head, ...lines] = await linesOf('revocations list --sort severity', 80);
  expect(head).toMatch(/^ID +AGO +SEVERITY +CAUSE +WHAT/);
  expect(lines.join('\n')).toContain(`sweep-${'ab'.repeat(4)} `);
  const page = (await linesOf(`revocations show ${VIEWS[3]?.revocationId}`, 80)).join(' ');
  for (const id of [VIEWS[3]?.revocationId, MEMBERSHIP.id, ADA.id]) expect(page).toContain(id);
});

test('with 160 columns nothing is left out', async () => {
  const [head] = await linesOf('revocations list', 160);
  expect(head).toMatch(/^ID +LOCAL TIME +AGO +SEVERITY +CAUSE +WHAT +APPS +USERS +BY +STATE$/);
});

test('a line of watch fits as well, and what has no name is called so', async () => {
  const view = VIEWS[3];
  if (view === undefined) throw new TypeError('There is no such view');
  for (const columns of [80, 160]) {
    const screen = { write: () => {}, terminal: true, columns, colour: false, timeZone: 'UTC' };
    const line = await watchLine({ ...view, actor: GRACE }, screen);
    expect(line).toContain('unnamed membership');
    expect(stringWidth(line.trimEnd())).toBeLessThanOrEqual(columns);
  }
});
