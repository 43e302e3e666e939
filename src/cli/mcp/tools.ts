/** The tools of the MCP server: each is one question to the record. They change nothing. */
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { defined } from '../../base/defined.ts';
import { parseSince, SINCE_FORMS } from '../../base/parse-time.ts';
import { CAUSES } from '../../detect/cause.ts';
import { SEVERITIES } from '../../detect/severity.ts';
import type { RevocationSummary } from '../../query/answers.ts';
import { UnknownErrorCodeError } from '../cli-errors.ts';
import type { CommandContext } from '../command-context.ts';
import { resolveStore } from '../command-context.ts';
import { collectPages, type ListFilter } from '../commands/list-options.ts';
import { whyAnswerIn } from '../commands/why-command.ts';
import { findId } from '../store/find-by-name.ts';
import { openAnswers, openWhy } from '../store/store.ts';
import type { McpFlags } from './mcp-flags.ts';
import { explanationWithoutPeople, failureText, summariesWithoutPeople, whyWithoutPeople } from './without-people.ts';

const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
/** More would fill what a model can hold. */
const MAX_LIMIT = 200;
/** A whole answer of a token endpoint, with its claims. */
const MAX_TEXT = 16_384;

const moment = z
  .string()
  .refine((text) => parseSince(text, 0) !== undefined, { error: `must be ${SINCE_FORMS}` })
  .describe(SINCE_FORMS);
const name = z.string().min(1).max(1_024);
const limit = z.int().min(1).max(MAX_LIMIT).default(50).describe('How many revocations at most.');

export function addTools(server: McpServer, cli: CommandContext, flags: McpFlags): void {
  const shown = (revocations: readonly RevocationSummary[]) =>
    flags.names ? revocations : summariesWithoutPeople(revocations);
  const open = async () => {
    const choice = await resolveStore(cli, flags);
    const [answers, ask] = await Promise.all([openAnswers(choice), openWhy(choice)]);
    const now = cli.now();
    const momentOf = (text: string | undefined) => (text === undefined ? undefined : parseSince(text, now));
    return { answers, ask, now, momentOf };
  };
  const asked = (answer: () => Promise<object>) => answered(answer, flags.names === true);

  server.registerTool(
    'why',
    {
      title: 'Why somebody was signed out',
      description:
        'One verdict on why a person was signed out, how sure it is, what to do, and what it rests on; or that nothing ' +
        'on record explains it, with what that rules out.',
      inputSchema: {
        user: name.describe('Object id, user principal name, mail address or name; or how one of these begins.'),
        app: name.optional().describe('Id or name of the app, or how it begins. Without it: any app.'),
        at: moment.optional().describe(`When it was noticed: ${SINCE_FORMS}. Without it: now.`),
        error: z.string().min(1).max(MAX_TEXT).optional().describe('The code or error text that the person got.'),
      },
      annotations: READ_ONLY,
    },
    ({ user, app, at, error }) =>
      asked(async () => {
        const { ask, now, momentOf } = await open();
        const reply = await ask(defined({ user, app, at: momentOf(at), error }), now);
        const answer = whyAnswerIn(reply, { user, app });
        return flags.names ? answer : whyWithoutPeople(answer);
      }),
  );

  server.registerTool(
    'since',
    {
      title: 'What happened since then, worst first',
      description: 'Lists what ended sign-ins in the tenant since a moment, the worst first, and the newest of those.',
      inputSchema: {
        since: moment.default('yesterday'),
        until: moment.optional(),
        severity: z.array(z.enum(SEVERITIES)).min(1).optional().describe('Only these; critical is the worst.'),
        cause: z
          .array(z.enum(CAUSES as [string, ...string[]]))
          .min(1)
          .optional()
          .describe('Only these.'),
        limit,
      },
      annotations: READ_ONLY,
    },
    (input) =>
      asked(async () => {
        const { answers, momentOf } = await open();
        const filter = defined({
          since: momentOf(input.since),
          until: momentOf(input.until),
          severity: input.severity,
          cause: input.cause as ListFilter['cause'],
          sort: 'severity' as const,
        });
        const { revocations, next } = await collectPages(answers.list, filter, input.limit);
        return { revocations: shown(revocations), more: next !== undefined };
      }),
  );

  server.registerTool(
    'what-hit-app',
    {
      title: 'What hit an app',
      description: 'Lists what ended sign-ins at one app, the newest first.',
      inputSchema: {
        app: name.describe('Its name, app id, or the object id of its service principal.'),
        since: moment.default('30d'),
        limit,
      },
      annotations: READ_ONLY,
    },
    (input) =>
      asked(async () => {
        const { answers, momentOf } = await open();
        const id = await findId('app', input.app, { answers, note: () => {} });
        const filter = { app: [id], ...defined({ since: momentOf(input.since) }) };
        const { revocations, next } = await collectPages(answers.list, filter, input.limit);
        return { app: id, revocations: shown(revocations), more: next !== undefined };
      }),
  );

  server.registerTool(
    'explain',
    {
      title: 'What a sign-in error means',
      description: 'Explains an AADSTS code, or an error text as somebody pastes it. It needs no record.',
      inputSchema: {
        text: z
          .string()
          .min(1)
          .max(MAX_TEXT)
          .describe('A code such as 50173, a message, or the JSON of a token endpoint.'),
        for: z.enum(['user', 'helpdesk', 'developer']).default('helpdesk').describe('Whom the steps are written for.'),
      },
      annotations: READ_ONLY,
    },
    (input) =>
      asked(async () => {
        const { explainTokenError } = await import('../../token-errors/explain-token-error.ts');
        const explanation = explainTokenError(input.text, { for: input.for });
        if (explanation === undefined) throw new UnknownErrorCodeError([]);
        return flags.names ? explanation : explanationWithoutPeople(explanation);
      }),
  );
}

/** What went wrong is an answer, too: the model can tell it, and ask again. */
async function answered(answer: () => Promise<object>, names: boolean): Promise<CallToolResult> {
  try {
    const value = await answer();
    return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: { ...value } };
  } catch (error) {
    return { isError: true, content: [{ type: 'text', text: failureText(error, names) }] };
  }
}
