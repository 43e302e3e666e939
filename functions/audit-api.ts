/** The read-only HTTP API: revocations, sweeps, and what affected an app or a user. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { app } from '../src/app/engine-app.ts';
import { engine } from '../src/app/process.ts';
import type { Clock } from '../src/base/clock.ts';
import type { Answers } from '../src/query/answers.ts';
import {
  type ApiCall,
  type ApiReply,
  replyWithApp,
  replyWithList,
  replyWithRevocation,
  replyWithSweep,
  replyWithUser,
  replyWithUserNamed,
} from '../src/query/api-reply.ts';

/** The part of the engine that the API needs. */
export interface ApiEngine {
  readonly answers: Answers;
  readonly now: Clock;
}

interface FunctionCall extends ApiCall {
  readonly body: () => Promise<string>;
}

type Reply = (id: string | undefined, call: FunctionCall) => Promise<ApiReply>;

const COLLECTIONS = {
  revocations: (id, call) => (id === undefined ? replyWithList(call) : replyWithRevocation(id, call)),
  sweeps: (id = '', call) => replyWithSweep(id, call),
  apps: (id = '', call) => replyWithApp(id, call),
  users: async (id, call) => (id === undefined ? replyWithUserNamed(await call.body(), call) : replyWithUser(id, call)),
} satisfies Record<string, Reply>;

export function auditApi(
  collection: keyof typeof COLLECTIONS,
  engineOf: () => Promise<ApiEngine>,
): (request: HttpRequest) => Promise<HttpResponseInit> {
  return async (request) => {
    const { answers, now } = await engineOf();
    const call = { searchParams: request.query.entries(), body: () => request.text(), answers, now: now() };
    return COLLECTIONS[collection](request.params.id, call);
  };
}

app.http('audit-api', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'revocations/{id?}',
  handler: auditApi('revocations', engine),
});
app.http('audit-api-sweeps', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'sweeps/{id}',
  handler: auditApi('sweeps', engine),
});
app.http('audit-api-apps', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'apps/{id}',
  handler: auditApi('apps', engine),
});
app.http('audit-api-users', {
  // POST asks by name, in the body.
  methods: ['GET', 'POST'],
  authLevel: 'function',
  route: 'users/{id?}',
  handler: auditApi('users', engine),
});
