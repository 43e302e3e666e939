/** Checks what comes out of the signal queue. Others may write there by mistake, so nothing is trusted unchecked. */
import { z } from 'zod';
import type { AuditLogRecord } from '../records/audit-log-record.ts';
import type { RiskRecord } from '../records/risk-record.ts';
import type { SignInRecord } from '../records/sign-in-record.ts';
import type { Envelope, ParsedItem, TenantChanged } from './queue-message.ts';

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const Party = z.object({ id: z.string().min(1), name: z.string().exactOptional() });

export const SignInRecordSchema = z.object({
  id: z.string().min(1),
  at: z.iso.datetime(),
  flow: z.enum(['interactive', 'non-interactive', 'service-principal', 'managed-identity', 'unknown']),
  errorCode: z.number().exactOptional(),
  correlationId: z.string().exactOptional(),
  user: Party.exactOptional(),
  app: Party.exactOptional(),
  servicePrincipalId: z.string().exactOptional(),
  resource: Party.exactOptional(),
  deviceId: z.string().exactOptional(),
  clientApp: z.string().exactOptional(),
  client: z.enum(['confidential', 'public']).exactOptional(),
  blockingPolicyIds: z.array(z.string()),
  riskState: z.string().exactOptional(),
  riskLevel: z.string().exactOptional(),
}) satisfies z.ZodType<SignInRecord>;

export const RiskRecordSchema = z.object({
  id: z.string().min(1),
  at: z.iso.datetime(),
  about: z.enum(['user', 'detection']),
  user: Party,
  riskState: z.string(),
  riskLevel: z.string().exactOptional(),
  riskDetail: z.string().exactOptional(),
}) satisfies z.ZodType<RiskRecord>;

const Actor = z.object({
  kind: z.enum(['user', 'service-principal']),
  id: z.string(),
  name: z.string().exactOptional(),
});
const Change = z.object({ property: z.string(), before: z.unknown(), after: z.unknown() });
const Target = z.object({
  id: z.string().exactOptional(),
  type: z.string(),
  name: z.string().exactOptional(),
  userPrincipalName: z.string().exactOptional(),
  changes: z.array(Change),
});
const AuditLogRecordSchema = z.object({
  id: z.string().min(1),
  activity: z.string(),
  at: z.iso.datetime(),
  service: z.string(),
  category: z.string(),
  succeeded: z.boolean(),
  correlationId: z.string().exactOptional(),
  actor: Actor.exactOptional(),
  targets: z.array(Target),
  details: z.record(z.string(), z.string()),
}) satisfies z.ZodType<AuditLogRecord>;

const ORIGIN = { tenantId: z.string().min(1), sourceId: z.string().min(1), seenAt: z.iso.datetime() };

const EnvelopeSchema = z.object({
  ...ORIGIN,
  v: z.literal(1),
  kind: z.enum(['change-notified', 'lifecycle-notified', 'audit-recorded', 'signed-in', 'risk-told', 'tenant-changed']),
  source: z.string().min(1),
  traceparent: z.string().exactOptional(),
  body: z.record(z.string(), z.unknown()).exactOptional(),
  ref: z.string().exactOptional(),
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
    subscriptionId: z.string().min(1),
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
    source: z.string().min(1),
  }) satisfies z.ZodType<TenantChanged>,
]) satisfies z.ZodType<ParsedItem>;

export function checkEnvelope(raw: unknown): Checked<Envelope> {
  return checked(EnvelopeSchema.safeParse(raw));
}

export function checkItem(raw: unknown): Checked<ParsedItem> {
  return checked(ItemSchema.safeParse(raw));
}

/** The problem names the place, and never quotes the content. */
function checked<T>(result: z.ZodSafeParseResult<T>): Checked<T> {
  if (result.success) return { ok: true, value: result.data };
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'message';
  return { ok: false, problem: `${place} is not valid (${issue?.code ?? 'unknown'})` };
}
