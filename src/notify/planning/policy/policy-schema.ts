/**
 * The form of a notice policy: what may stand in the file. Loaded only where somebody wrote a policy of their own,
 * because the shipped one is tested instead.
 */
import * as z from 'zod';
import { CAUSES } from '../../../detect/cause.ts';
import { SEVERITIES } from '../../../detect/severity.ts';
import { LANGUAGES } from '../../wording/language.ts';

const AUDIENCES = ['user', 'manager', 'app-owner', 'help-desk', 'admins', 'app'] as const;
const CHANNELS = ['mail', 'teams-activity', 'teams-card', 'digest', 'webhook'] as const;
const WHENS = ['affected', 'nobody-else', 'undecided', 'unknown-reach'] as const;
const MAX_RULES = 200;
const MAX_MINUTES = 720;
const MAX_HOURS = 720;
const MAX_NOTICES = 10_000;
const MAX_PEOPLE = 1_000_000;

const some = <const T extends readonly string[]>(words: T) => z.array(z.enum(words)).min(1).max(words.length);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, such as 07:30');
const hours = z.int().min(1).max(MAX_HOURS);

const rule = z.strictObject({
  causes: some(CAUSES).exactOptional().describe('Of these causes; absent: of every cause'),
  severities: some(SEVERITIES).exactOptional().describe('Of these severities; absent: of every severity'),
  audiences: some(AUDIENCES).describe('Who is told'),
  when: z
    .array(z.enum(WHENS))
    .max(WHENS.length)
    .describe(
      'affected: somebody loses their sign-in. nobody-else: so, and neither user nor manager nor app-owner, as far as ' +
        'they stand before this audience in that order, can be told. undecided: it cannot be decided whether somebody ' +
        'does. unknown-reach: nobody is known to be hit. Empty: never',
    ),
  channels: z
    .array(z.enum(CHANNELS))
    .max(CHANNELS.length)
    .exactOptional()
    .describe('By all of these that are set up; where none is, by mail'),
  delayMinutes: z
    .int()
    .min(0)
    .max(MAX_MINUTES)
    .exactOptional()
    .describe('Not sooner than this; a notice always waits two minutes'),
  perPersonADay: z.int().min(1).max(MAX_NOTICES).exactOptional().describe('In place of caps.perPersonADay'),
  languages: some(LANGUAGES)
    .exactOptional()
    .describe("In one of these: the reader's own if it is one of them, otherwise the first"),
});

const quietHours = z.strictObject({
  from: clock.describe("In the reader's time zone"),
  to: clock,
  exceptSeverity: z.enum(SEVERITIES).describe('This severity, and what is worse, leaves at any time'),
});
const caps = z.strictObject({
  perPersonADay: z.int().min(1).max(MAX_NOTICES).describe('Notices that one person gets within 24 hours'),
});
const digest = z.strictObject({
  at: clock.describe("When the daily digest leaves, in the tenant's time zone"),
  audiences: some(['admins', 'help-desk']).describe('Who gets one'),
});
const reminders = z.strictObject({
  afterHours: hours.describe('A person who has not signed in again by then is reminded once'),
  escalateAfterHours: hours.describe('So long after the reminder somebody else is told'),
  escalateTo: z
    .array(z.enum(['manager', 'app-owner', 'help-desk', 'admins']))
    .max(4)
    .describe('The first of these that can be reached; empty: nobody'),
  allGood: z.boolean().describe('Whether people are told that their sign-in works again'),
});
const approval = z.strictObject({
  above: z.int().min(0).max(MAX_PEOPLE).describe('More people than this are told only when an admin approves'),
});
const pace = z.strictObject({
  perMinute: z.int().min(1).max(MAX_NOTICES).describe('How fast approved notices leave'),
});

const whole = z.strictObject({
  /** For editors. */
  $schema: z.string().exactOptional(),
  rules: z.array(rule).max(MAX_RULES).describe('The first that fits cause, severity and audience decides'),
  quietHours: quietHours.nullable().describe('null: there are none'),
  caps,
  digest,
  reminders: reminders.nullable().describe('null: nobody is reminded'),
  approval,
  pace,
});

/** The same section of which each member may be absent. */
function partOf<S extends z.core.$ZodShape>({ shape }: z.ZodObject<S>) {
  const members = Object.entries(shape).map(([name, member]) => [name, z.exactOptional(member)]);
  return z.strictObject(Object.fromEntries(members) as { readonly [K in keyof S]: z.ZodExactOptional<S[K]> });
}

/** A policy of one's own says only what is different: its rules come first, then those of the shipped policy. */
export const policyFileSchema = z
  .strictObject({
    $schema: whole.shape.$schema,
    rules: whole.shape.rules.exactOptional(),
    quietHours: partOf(quietHours).nullable().exactOptional(),
    caps: partOf(caps).exactOptional(),
    digest: partOf(digest).exactOptional(),
    reminders: partOf(reminders).nullable().exactOptional(),
    approval: partOf(approval).exactOptional(),
    pace: partOf(pace).exactOptional(),
  })
  .meta({ title: 'Notice policy of the Revocation Auditor', description: 'docs/notice-policy.md explains it.' });

/** Whether all that is laid over each other makes a whole policy. */
export const wholePolicySchema = whole;
