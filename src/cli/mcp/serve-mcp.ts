/** Serves the tools until the other side closes standard input. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { CommandContext } from '../command-context.ts';
import type { McpFlags } from './mcp-flags.ts';
import { addTools } from './tools.ts';

const INSTRUCTIONS =
  'Answers what ended sign-ins in a Microsoft Entra tenant, from the record of Revocation Auditor. Times are UTC. ' +
  'Say what the record says and no more: where nothing is on record, the cause is not known.';

export async function serveMcp(cli: CommandContext, flags: McpFlags, version: string): Promise<void> {
  const server = new McpServer({ name: 'revaudit', version }, { instructions: INSTRUCTIONS });
  addTools(server, cli, flags);
  const { stdin, stdout } = cli;
  const ended = Promise.race([once(stdin, 'end'), once(stdin, 'close')]);
  await server.connect(new StdioServerTransport(stdin as Readable, stdout as Writable));
  await ended;
  await server.close();
}
