/** Checks what comes out of the signal queue. Others may write there by mistake, so nothing is trusted unchecked. */
import * as z from 'zod/mini';
import type { AuditLogRecord } from '../records/audit-log-record.ts';
import type { RiskRecord } from '../records/risk-record.ts';
import type { SignInRecord } from '../records/sign-in-record.ts';
import type { Envelope, ParsedItem, TenantChanged } from './queue-message.ts';

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const Party = z.object({ id: z.string().check(z.minLength(1)), name: z.exactOptional(z.string()) });

export const SignInRecordSchema = z.object({
  id: z.string().check(z.minLength(1)),
  at: z.iso.datetime(),
  flow: z.enum(['interactive', 'non-interactive', 'service-principal', 'managed-identity', 'unknown']),
  errorCode: z.exactOptional(z.number()),
  correlationId: z.exactOptional(z.string()),
  user: z.exactOptional(Party),
  app: z.exactOptional(Party),
  servicePrincipalId: z.exactOptional(z.string()),
  resource: z.exactOptional(Party),
  deviceId: z.exactOptional(z.string()),
  clientApp: z.exactOptional(z.string()),
  client: z.exactOptional(z.enum(['confidential', 'public'])),
  blockingPolicyIds: z.array(z.string()),
  riskState: z.exactOptional(z.string()),
  riskLevel: z.exactOptional(z.string()),
}) satisfies z.ZodMiniType<SignInRecord>;

export const RiskRecordSchema = z.object({
  id: z.string().check(z.minLength(1)),
  at: z.iso.datetime(),
  about: z.enum(['user', 'detection']),
  user: Party,
  riskState: z.string(),
  riskLevel: z.exactOptional(z.string()),
  riskDetail: z.exactOptional(z.string()),
}) satisfies z.ZodMiniType<RiskRecord>;

const Actor = z.object({
  kind: z.enum(['user', 'service-principal']),
  id: z.string(),
  name: z.exactOptional(z.string()),
});
const Change = z.object({ property: z.string(), before: z.unknown(), after: z.unknown() });
const Target = z.object({
  id: z.exactOptional(z.string()),
  type: z.string(),
  name: z.exactOptional(z.string()),
  userPrincipalName: z.exactOptional(z.string()),
  changes: z.array(Change),
});
const AuditLogRecordSchema = z.object({
  id: z.string().check(z.minLength(1)),
  activity: z.string(),
  at: z.iso.datetime(),
  service: z.string(),
  category: z.string(),
  succeeded: z.boolean(),
  correlationId: z.exactOptional(z.string()),
  actor: z.exactOptional(Actor),
  targets: z.array(Target),
  details: z.record(z.string(), z.string()),
}) satisfies z.ZodMiniType<AuditLogRecord>;

const ORIGIN = {
  tenantId: z.string().check(z.minLength(1)),
  sourceId: z.string().check(z.minLength(1)),
  seenAt: z.iso.datetime(),
};

const EnvelopeSchema = z.object({
  ...ORIGIN,
  v: z.literal(1),
  kind: z.enum(['change-notified', 'lifecycle-notified', 'audit-recorded', 'signed-in', 'risk-told', 'tenant-changed']),
  source: z.string().check(z.minLength(1)),
  traceparent: z.exactOptional(z.string()),
  body: z.exactOptional(z.record(z.string(), z.unknown())),
  ref: z.exactOptional(z.string()),
});

const ItemSchema = z.discriminatedUnion('kind', [
  z.object({
    ...ORIGIN,
    kind: z.literal('change-notified'),
    source: z.literal('notification'),
    object: z.enum(['user', 'group']),
    objectId: z.guid(),
    changeType: z.enum(['updated', 'deleted']),
  }),
  z.object({
    ...ORIGIN,
    kind: z.literal('lifecycle-notified'),
    source: z.literal('notification'),
    subscriptionId: z.string().check(z.minLength(1)),
    action: z.enum(['reauthorize', 'recreate', 'resync']),
  }),
  z.object({
    ...ORIGIN,
    kind: z.literal('audit-recorded'),
    source: z.literal('directory-audit'),
    record: AuditLogRecordSchema,
  }),
  z.object({ ...ORIGIN, kind: z.literal('signed-in'), source: z.literal('sign-in'), record: SignInRecordSchema }),
  z.object({ ...ORIGIN, kind: z.literal('risk-told'), source: z.literal('risk'), record: RiskRecordSchema }),
  // The body belongs to the mirror, a later room, which parses it.
  z.looseObject({
    ...ORIGIN,
    kind: z.literal('tenant-changed'),
    source: z.string().check(z.minLength(1)),
  }) satisfies z.ZodMiniType<TenantChanged>,
]) satisfies z.ZodMiniType<ParsedItem>;

export function checkEnvelope(raw: unknown): Checked<Envelope> {
  return checked(EnvelopeSchema.safeParse(raw));
}

export function checkItem(raw: unknown): Checked<ParsedItem> {
  return checked(ItemSchema.safeParse(raw));
}

/** The problem names the place, and never quotes the content. */
function checked<T>(result: z.core.util.SafeParseResult<T>): Checked<T> {
  if (result.success) return { ok: true, value: result.data };
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'message';
  return { ok: false, problem: `${place} is not valid (${issue?.code ?? 'unknown'})` };
}
