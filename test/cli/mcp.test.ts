/** The MCP server, asked by the official client in another process. */
import { resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { ADA, NOW, PAYROLL, revocationView } from './revocation-view.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

const PROGRAM = resolve(import.meta.dirname, '../../src/cli/revaudit.ts');
const VIEWS = [
  revocationView(1),
  revocationView(2, { cause: 'app-disabled', subject: { kind: 'service-principal', ...PAYROLL } }),
];

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers(VIEWS), { now: NOW });
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
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['since', 'what-hit-app', 'explain']));
    for (const { annotations, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(description).toMatch(/\w+ .*\./);
    }
  });

  test('since lists revocations without people, and with apps', async () => {
    const [isError, text] = await textOf(client, 'since', { since: '2031-03-01' });
    expect(isError).toBe(false);
    expect(JSON.parse(text).revocations).toHaveLength(2);
    expect(text).toContain(ADA.id);
    expect(text).toContain(PAYROLL.name);
    expect(text).not.toMatch(/Ada|Lovelace|Grace|Hopper|contoso/);
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
  await client.close();
  expect(text).toContain(ADA.name);
});
