/** The MCP server, asked by the official client in another process. */
import { resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeWhy } from '../../../src/query/why/judge-why.ts';
import type { WhyQuestion, WhyReply } from '../../../src/query/why/why-answer.ts';
import { reportWhy } from '../../../src/query/why/why-report.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { candidate, facts } from '../../query/why/why-facts-builder.ts';
import { ADA, NOW, PAYROLL, revocationView } from '../revocation-view.ts';
import { KEY, type ServedAnswers, serveAnswers } from '../serve-answers.ts';

const PROGRAM = resolve(import.meta.dirname, '../../../src/cli/revaudit.ts');
const VIEWS = [
  revocationView(1),
  revocationView(2, { cause: 'app-disabled', subject: { kind: 'service-principal', ...PAYROLL } }),
];

const PEOPLE = /Ada|Byron|Lovelace|Grace|Hopper|contoso/;
const BYRON = { id: '0a0a0a0a-1111-4111-8111-000000000002', name: 'Ada Byron (byron@contoso.example)' };

/** Of Ada Lovelace it knows why; another Ada there is, too. */
async function why({ user }: WhyQuestion): Promise<WhyReply> {
  if (user === 'ada') return { several: 'user', candidates: [ADA, BYRON] };
  if (user !== ADA.name) return { unknown: 'user', near: [ADA] };
  const known = facts({ candidates: [candidate(30)] });
  return reportWhy(known, judgeWhy(known));
}

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers(VIEWS), { now: NOW, why });
});
afterAll(() => served[Symbol.asyncDispose]());

async function connected(...options: readonly string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const env = { PATH: process.env.PATH ?? '', REVAUDIT_API_URL: served.url, REVAUDIT_API_KEY: KEY };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [PROGRAM, 'mcp', ...options], env, stderr: 'ignore' }),
  );
  return client;
}

async function textOf(client: Client, name: string, args: Record<string, unknown>): Promise<[boolean, string]> {
  const { isError = false, content } = await client.callTool({ name, arguments: args });
  return [Boolean(isError), (content as { text: string }[]).map(({ text }) => text).join('')];
}

describe('without names', () => {
  let client: Client;
  beforeAll(async () => {
    client = await connected();
  }, 120_000);
  afterAll(() => client.close());

  test('every tool only reads', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['why', 'since', 'what-hit-app', 'explain']);
    for (const { annotations, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(description).toMatch(/\w+ .*\./);
    }
  });

  test('why gives the verdict with ids, and what to do', async () => {
    const [isError, text] = await textOf(client, 'why', { user: ADA.name, app: PAYROLL.name });
    expect(isError).toBe(false);
    const { verdict, certainty, todo } = JSON.parse(text);
    expect(verdict).toContain(`The account of ${ADA.id} was disabled by somebody else`);
    expect([certainty, todo.length > 0]).toEqual(['likely', true]);
    expect(text).toContain(PAYROLL.name);
    expect(text).not.toMatch(PEOPLE);
  });

  test('why of a part of several names gives their ids to choose from, and of an unknown one what is near', async () => {
    const [several, choice] = await textOf(client, 'why', { user: 'ada' });
    expect([several, choice]).toEqual([true, expect.stringContaining(`${ADA.id}, ${BYRON.id}`)]);
    const [unknown, near] = await textOf(client, 'why', { user: 'adda' });
    expect([unknown, near]).toEqual([true, expect.stringContaining(ADA.id)]);
    expect(`${choice}${near}`).not.toMatch(PEOPLE);
  });

  test('since lists revocations without people, and with apps', async () => {
    const [isError, text] = await textOf(client, 'since', { since: '2031-03-01' });
    expect(isError).toBe(false);
    expect(JSON.parse(text).revocations).toHaveLength(2);
    expect(text).toContain(ADA.id);
    expect(text).toContain(PAYROLL.name);
    expect(text).not.toMatch(PEOPLE);
  });

  test('what-hit-app takes a name; what is not on record is an answer', async () => {
    const [, text] = await textOf(client, 'what-hit-app', { app: 'Payroll Sync', since: '2031-01-01' });
    expect(JSON.parse(text)).toMatchObject({ app: PAYROLL.id, more: false });
    const [isError, refused] = await textOf(client, 'what-hit-app', { app: 'Unheard Of' });
    expect([isError, refused]).toEqual([true, expect.stringContaining('Not on record')]);
  });

  test('explain needs no record', async () => {
    const [, text] = await textOf(client, 'explain', { text: 'AADSTS50173' });
    expect(JSON.parse(text)).toMatchObject({ code: 50173 });
    const [isError] = await textOf(client, 'explain', { text: 'all is well' });
    expect(isError).toBe(true);
  });

  test('an argument that is no moment is refused, with what is allowed', async () => {
    const [isError, text] = await textOf(client, 'since', { since: 'whenever' });
    expect([isError, text]).toEqual([true, expect.stringContaining('yesterday')]);
  });
});

test('with --names people have their names', { timeout: 120_000 }, async () => {
  const client = await connected('--names');
  const [, text] = await textOf(client, 'since', { since: '2031-03-01' });
  const [, verdict] = await textOf(client, 'why', { user: ADA.name });
  const [, choice] = await textOf(client, 'why', { user: 'ada' });
  await client.close();
  expect(text).toContain(ADA.name);
  expect(verdict).toContain('The account of Ada Lovelace was disabled by Grace Hopper');
  expect(choice).toContain(BYRON.name);
});
