/**
 * Whether a policy that somebody wrote is sound. Every problem names the place in the file, what stands there and what
 * may stand there.
 */
import type { z } from 'zod';
import { parsedJson } from '../../../base/json.ts';
import { CAUSES, severityOf } from '../../../detect/cause.ts';
import type { AudienceKind } from '../../notice.ts';
import { CHANNELS_OF, laidOver, type PolicyFile, type PolicyRule, SHIPPED_POLICY, type When } from './notice-policy.ts';
import { policyFileSchema } from './policy-schema.ts';

export type CheckedPolicy = { readonly file: PolicyFile } | { readonly problems: readonly string[] };

/** One column of a table holds it. */
const MAX_LENGTH = 30_000;
const MAX_PROBLEMS = 20;
const TO_PEOPLE: readonly When[] = ['affected', 'nobody-else'];
const WHENS_OF: Readonly<Record<AudienceKind, readonly When[]>> = {
  user: ['affected'],
  manager: TO_PEOPLE,
  'app-owner': TO_PEOPLE,
  'help-desk': [...TO_PEOPLE, 'undecided', 'unknown-reach'],
  admins: [...TO_PEOPLE, 'undecided', 'unknown-reach'],
  app: ['affected'],
};

export function checkPolicy(text: string): CheckedPolicy {
  if (text.length > MAX_LENGTH) return { problems: [`it has ${text.length} characters; at most ${MAX_LENGTH}`] };
  const value = parsedJson(text);
  if (value === undefined) return { problems: [`it is not JSON: ${syntaxProblem(text)}`] };
  const parsed = policyFileSchema.safeParse(value);
  const problems = parsed.success
    ? problemsIn(parsed.data)
    : parsed.error.issues.flatMap((issue) => textsOf(issue, value));
  const [first] = problems;
  if (parsed.success && first === undefined) return { file: parsed.data };
  const left = problems.length - MAX_PROBLEMS;
  return { problems: [...problems.slice(0, MAX_PROBLEMS), ...(left > 0 ? [`${left} more problems`] : [])] };
}

/** What is wrong with a policy of the right form. */
function problemsIn(file: PolicyFile): readonly string[] {
  const rules = file.rules ?? [];
  const { digest, quietHours } = laidOver(SHIPPED_POLICY, file);
  const ofDigest = rules.flatMap((rule, index) =>
    rule.channels?.includes('digest')
      ? rule.audiences.filter(isDigested).flatMap((audience) => {
          const gets = digest.audiences.some((one) => one === audience);
          return gets ? [] : [`rules[${index}].channels: "digest", but ${audience} is not in digest.audiences`];
        })
      : [],
  );
  const isEmptyNight = quietHours !== null && quietHours.from === quietHours.to;
  return [
    ...rules.flatMap(problemsOfRule),
    ...rules.flatMap((rule, index) => hiddenBy(rule, index, rules)),
    ...ofDigest,
    ...(isEmptyNight ? [`quietHours: from and to are both ${quietHours.from}; null for no quiet hours`] : []),
    ...repeated(file.reminders?.escalateTo, 'reminders.escalateTo'),
  ];
}

function isDigested(audience: AudienceKind): boolean {
  return CHANNELS_OF[audience].includes('digest');
}

function problemsOfRule(rule: PolicyRule, index: number): readonly string[] {
  const at = `rules[${index}]`;
  const { audiences, when, channels = [], causes, severities, languages } = rule;
  if (when.length > 0 && channels.length === 0)
    return [`${at}.channels: none, so nobody would be told; name some, or leave when empty: []`];
  const wrong = (name: string, words: readonly string[], allowed: Readonly<Record<AudienceKind, readonly string[]>>) =>
    audiences.flatMap((audience) =>
      words
        .filter((word) => !allowed[audience].includes(word))
        .map((word) => `${at}.${name}: "${word}" is not for ${audience}; allowed: ${allowed[audience].join(', ')}`),
    );
  return [
    ...wrong('channels', channels, CHANNELS_OF),
    ...wrong('when', when, WHENS_OF),
    ...Object.entries({ causes, severities, audiences, when, channels, languages }).flatMap(([name, words]) =>
      repeated(words, `${at}.${name}`),
    ),
  ];
}

function repeated(words: readonly string[] | undefined, at: string): readonly string[] {
  const twice = new Set(words?.filter((word, index) => words.indexOf(word) !== index));
  return [...twice].map((word) => `${at}: "${word}" stands there twice`);
}

/** The first rule that fits decides, so a rule of which earlier ones have everything never applies. */
function hiddenBy(rule: PolicyRule, index: number, rules: readonly PolicyRule[]): readonly string[] {
  const cells = cellsOf(rule);
  if (cells.length === 0) return [`rules[${index}]: none of its causes has one of its severities, so it never applies`];
  const earlier = rules.slice(0, index).map((one) => new Set(cellsOf(one)));
  const takers = new Set<number>();
  for (const cell of cells) {
    const taker = earlier.findIndex((taken) => taken.has(cell));
    if (taker < 0) return [];
    takers.add(taker);
  }
  const names = [...takers].map((taker) => `rules[${taker}]`).join(', ');
  return [`rules[${index}]: it never applies, because what it is about is decided before it, by ${names}`];
}

function cellsOf({ causes, severities, audiences }: PolicyRule): readonly string[] {
  return (causes ?? CAUSES)
    .filter((cause) => severities?.includes(severityOf(cause)) ?? true)
    .flatMap((cause) => audiences.map((audience) => `${cause} ${audience}`));
}

function textsOf(issue: z.core.$ZodIssue, value: unknown): readonly string[] {
  const at = placeOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const where = at === '' ? '' : ` in ${at}`;
    return issue.keys.map((key) => `"${key}"${where} is not a member; docs/notice-policy.md lists them`);
  }
  const found = shown(valueAt(value, issue.path));
  const allowed = issue.code === 'invalid_value' ? `allowed: ${issue.values.join(', ')}` : lowered(issue.message);
  return [`${at === '' ? 'the whole' : at}: ${found}; ${allowed}`];
}

function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) => (inner as Record<PropertyKey, unknown> | undefined)?.[part], value);
}

function shown(value: unknown): string {
  return value === undefined ? 'is missing' : `is ${JSON.stringify(value).slice(0, 60)}`;
}

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function syntaxProblem(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
  return '';
}
