/** A policy as people read it: for each cause when each audience is told; and as a schema, for editors. */
import * as z from 'zod';
import { CAUSES, type Cause, severityOf } from '../../../detect/cause.ts';
import type { Severity } from '../../../detect/severity.ts';
import { type NoticePolicy, type PolicyRule, ruleFor } from './notice-policy.ts';
import { policyFileSchema } from './policy-schema.ts';

export const DESCRIBED_AUDIENCES = ['user', 'manager', 'app-owner', 'help-desk', 'admins', 'app'] as const;
type Described = (typeof DESCRIBED_AUDIENCES)[number];

export interface PolicyLine {
  readonly cause: Cause;
  readonly severity: Severity;
  /** When and by which channels, in words; empty: not told. */
  readonly told: Readonly<Record<Described, string>>;
}

export function describePolicy(policy: Pick<NoticePolicy, 'rules'>): readonly PolicyLine[] {
  return CAUSES.map((cause) => ({
    cause,
    severity: severityOf(cause),
    told: Object.fromEntries(
      DESCRIBED_AUDIENCES.map((audience) => [audience, wordsOf(ruleFor(policy, { cause, audience }))]),
    ) as Readonly<Record<Described, string>>,
  }));
}

function wordsOf(rule: PolicyRule | undefined): string {
  if (rule === undefined || rule.when.length === 0) return '';
  const channels = rule.channels ?? [];
  const isOrdinary = channels[0] === 'mail' || channels[0] === 'webhook';
  return `${rule.when.join(', ')}${isOrdinary ? '' : ` (${channels.join(', ')})`}`;
}

/** JSON Schema (draft 2020-12) of a policy of one's own. */
export function policyJsonSchema(): object {
  return z.toJSONSchema(policyFileSchema);
}
