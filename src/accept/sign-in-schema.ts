/** Records of sign-ins and risks as they come back out of the queue. */
import { z } from 'zod';
import type { RiskRecord, SignInRecord } from './sign-in-record.ts';

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
