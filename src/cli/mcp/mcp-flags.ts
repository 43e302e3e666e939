/** What can be chosen when the MCP server starts. */
import type { GlobalFlags } from '../command-context.ts';

export interface McpFlags extends GlobalFlags {
  readonly names?: boolean;
}
