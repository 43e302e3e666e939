/** On a terminal the command asks before it acts. Only a yes is a yes, and Ctrl-C ends with 130. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../../local/azurite.ts';
import type { RunningInstance } from '../../../src/cli/store/running-instance.ts';
import { tableLedger } from '../../../src/record/table-ledger.ts';
import { tableNames } from '../../../src/record/table-names.ts';
import { createTables, storageTables } from '../../../src/storage/azure-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { ADA, record, TENANT } from '../../record/record-builder.ts';
import { NOW, revocationView } from '../revocation-view.ts';
import { runHere } from '../run-here.ts';
import { KEY, serveAnswers } from '../serve-answers.ts';

let azurite: Azurite;
let recorded = 0;
beforeAll(async () => {
  azurite = await startAzurite();
  await createTables({ connectionString: azurite.connectionString });
});
afterAll(() => azurite.stop());

const store = () => tenantStore(storageTables({ connectionString: azurite.connectionString }), TENANT);
const poison = () => new QueueClient(azurite.connectionString, 'signals-poison');
const nameOfAda = () => tableNames(store()).nameOf('user', ADA.id);

beforeEach(async () => {
  recorded += 1;
  await tableLedger(store()).open(record(recorded, {}));
  await poison().createIfNotExists();
  await poison().clearMessages();
  await poison().sendMessage(Buffer.from('{}').toString('base64'));
});

/** @param answer what is typed at the question */
function typing(answer: string, ...args: readonly string[]) {
  const environment = { connectionString: azurite.connectionString, tenantId: TENANT };
  return runHere([...args, '--no-color'], { environment, terminal: 120, input: answer });
}

test.each(['n\n', '\n', 'no\n', 'yess\n', 'x', ''])('at %j nobody is erased', async (answer) => {
  const { code, err } = await typing(answer, 'erase', '--user', ADA.mail);
  expect([code, await nameOfAda()]).toEqual([0, ADA.name]);
  expect(err).toContain('Nothing was erased.');
});

test('the question names the person as typed and as found', async () => {
  const { err } = await typing('n\n', 'erase', '--user', ' \u200bADA@contoso.example');
  expect(err).toContain(`Remove all names of "ADA@contoso.example" (${ADA.name}, ${ADA.id}) from the record?`);
  expect((await typing('n\n', 'erase', '--user', ADA.id)).err).toContain(`"${ADA.id}" (${ADA.name}, ${ADA.id})`);
});

test.each(['y\n', 'Yes\n'])('at %j the person is erased', async (answer) => {
  const { code, out } = await typing(answer, 'erase', '--user', ADA.mail);
  expect([code, await nameOfAda()]).toEqual([0, undefined]);
  expect(out).toContain(`no longer names ${ADA.id}`);
});

test.each(['drop', 'replay'])(
  'poison %s says how many messages it is about, and leaves them at a no',
  async (action) => {
    const { code, err } = await typing('n\n', 'poison', action);
    expect([code, (await poison().getProperties()).approximateMessagesCount]).toEqual([0, 1]);
    expect(err).toContain('(signals 1, notices 0, readings 0)');
  },
);

test.each([
  ['erase', '--user', ADA.mail],
  ['poison', 'drop'],
  ['poison', 'replay'],
])('Ctrl-C at the question of %s ends with 130, and nothing is done', async (...args) => {
  const { code, out } = await typing('\u0003', ...args);
  expect([code, out]).toEqual([130, '']);
  expect([await nameOfAda(), (await poison().getProperties()).approximateMessagesCount]).toEqual([ADA.name, 1]);
});

test('of two instances it says which one answers, and --instance chooses the other', async () => {
  await using newer = await serveAnswers(memoryAnswers([revocationView(1)]), { now: NOW });
  await using older = await serveAnswers(memoryAnswers([]), { now: NOW });
  const instance = (pid: number, { url }: { readonly url: string }): RunningInstance => {
    const startedAt = `2031-03-02T08:00:${pid}.000Z`;
    return { pid, startedAt, apiUrl: `${url}/api`, session: KEY, connectionString: '', tenantId: TENANT };
  };
  const running = [instance(12, newer), instance(11, older)];

  const first = await runHere(['revocations', 'list'], { running });
  expect([first.code, JSON.parse(first.out).length]).toEqual([0, 1]);
  expect(first.err).toMatch(/^2 instances .*process 12 \(since 2031-03-02 08:00:12 UTC\).*--instance 11\.\n$/);
  expect(await runHere(['revocations', 'list', '--instance', '11'], { running })).toMatchObject({
    out: '[]\n',
    err: '',
  });
});
