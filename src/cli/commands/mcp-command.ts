/** `revaudit mcp`: the record as tools for assistants, by the Model Context Protocol over standard input and output. */
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import type { McpFlags } from '../mcp/mcp-flags.ts';

const HELP = `
It only reads. Names of people, their addresses and their devices are left out of every answer, and ids stand for them, unless
--names is given: what a tool answers goes to whoever runs the model. Names of apps and policies stay.

An entry for an assistant that starts servers itself:
  { "mcpServers": { "revaudit": { "command": "revaudit", "args": ["mcp", "--context", "prod"] } } }`;

export function addMcp(program: Command, cli: CommandContext, version: string): void {
  program
    .command('mcp')
    .description('answer the questions of an assistant (Model Context Protocol, over standard input and output)')
    .option('--names', 'also give names of people')
    .addHelpText('after', HELP)
    .action(async (_options: unknown, command: Command) => {
      const { serveMcp } = await import('../mcp/serve-mcp.ts');
      await serveMcp(cli, command.optsWithGlobals<McpFlags>(), version);
    });
}
