/** The parts of a request by the schemas of its endpoint. Names every wrong parameter, and what is allowed. */
import * as z from 'zod';
import { isNestedDeeper, parsedJson } from '../base/json.ts';
import type { Endpoint } from './endpoint.ts';
import { ApiProblem, type WrongParameter, wrongParameters } from './problem.ts';

/** Parameters of every route: of the host, which has checked them, and of the form of the answer. */
const COMMON_PARAMETERS = new Set(['code', 'clientid', 'format']);
const MAX_BODY_LENGTH = 65_536;
const MAX_DEPTH = 16;

export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

export interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, string>;
  readonly body: string;
}

/** @throws ApiProblem */
export function parseRequest({ params, query, body }: Endpoint, raw: RawRequest): ParsedRequest {
  const own = [...raw.query].filter(([name]) => !COMMON_PARAMETERS.has(name.toLowerCase()));
  const values = Object.fromEntries(own.map(([name, text]) => [name, jsonOf(text, memberOf(query, name))]));
  const problems: WrongParameter[] = [];
  const parsed = {
    params: parsePart(params, raw.params, problems),
    query: parsePart(query, values, problems),
    body: body === undefined ? undefined : parseBody(body, raw.body),
  };
  if (problems.length > 0) throw wrongParameters(problems);
  return parsed;
}

function parsePart(schema: z.ZodType, value: unknown, problems: WrongParameter[]): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) problems.push(...problemsOf(issue, schema));
  return undefined;
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType): readonly WrongParameter[] {
  if (issue.code !== 'unrecognized_keys') return [{ name: String(issue.path[0] ?? ''), reason: issue.message }];
  const allowed = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const reason = allowed.length === 0 ? 'is not a parameter' : `is not a parameter; allowed are ${allowed.join(', ')}`;
  return issue.keys.map((name) => ({ name, reason }));
}

function parseBody(schema: z.ZodType, text: string): unknown {
  const value = text.length > MAX_BODY_LENGTH ? undefined : parsedJson(text);
  const parsed = schema.safeParse(isNestedDeeper(value, MAX_DEPTH) ? undefined : value);
  if (parsed.success) return parsed.data;
  const members = schema instanceof z.ZodObject ? Object.keys(schema.shape).map((name) => JSON.stringify(name)) : [];
  const detail = `The body must be a JSON object with ${members.join(', ')}, as docs/api.md describes it.`;
  const named = parsed.error.issues.flatMap((issue) => problemsOf(issue, schema)).filter(({ name }) => name !== '');
  throw new ApiProblem(400, { title: 'The body is not understood', detail, 'invalid-params': named });
}

/** The schema of one parameter, without what only says that it may be absent. */
function memberOf(query: z.ZodType, name: string): z.ZodType | undefined {
  let member: unknown =
    query instanceof z.ZodObject && Object.hasOwn(query.shape, name) ? query.shape[name] : undefined;
  while (
    member instanceof z.ZodExactOptional ||
    member instanceof z.ZodOptional ||
    member instanceof z.ZodDefault ||
    member instanceof z.ZodReadonly
  )
    member = member.unwrap();
  return member instanceof z.ZodType ? member : undefined;
}

/** As JSON would have it. The host joins the values of a parameter that is given several times by a comma. */
function jsonOf(text: string, member: z.ZodType | undefined): unknown {
  if (member instanceof z.ZodArray) return text.split(',').map((one) => one.trim());
  if (member instanceof z.ZodNumber) return /^\d{1,15}$/.test(text) ? Number(text) : text;
  if (member instanceof z.ZodBoolean) return text === 'true' || (text === 'false' ? false : text);
  return text;
}
