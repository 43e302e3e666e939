/** One question that the API answers: what it takes, what it answers, and how. The schemas are the only description. */
import * as z from 'zod';
import type { Mirror } from '../mirror/table-mirror.ts';
import type { TestOutcome, TestRequest } from '../notify/send-test.ts';
import type { DoctorReport } from '../operate/doctor/doctor.ts';
import type { Answers } from '../query/answers.ts';
import type { Why } from '../query/why/why.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { Caller } from './access/roles.ts';

/** What an endpoint works with. */
export interface ApiContext {
  readonly answers: Answers;
  readonly why: Why;
  readonly store: TenantStore;
  readonly mirror: Mirror;
  /** Milliseconds. */
  readonly now: number;
  /** Absent where the app itself does not answer: nobody else sends notices. */
  readonly sendTest?: (request: TestRequest) => Promise<TestOutcome>;
  /** Of the app itself. */
  diagnose(): Promise<DoctorReport>;
}

/** A parsed request. `after` of the query is what an earlier answer of this endpoint had as `next`. */
export interface ParsedQuestion<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
}

export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  /** Of the path. */
  readonly params: Params;
  readonly query: Query;
  readonly body?: Body;
  readonly answer: Answer;
  /** The member of the answer whose items are the lines of NDJSON and CSV. Absent: JSON only. */
  readonly lines?: string;
  /** These lines are summaries of revocations, which can also be given as events for a SIEM. */
  readonly hasEvents?: true;
  handle(
    asked: ParsedQuestion<z.output<Params>, z.output<Query>, z.output<Body>>,
    context: ApiContext,
  ): Promise<z.output<Answer>>;
}

const NOTHING = z.strictObject({});
type Nothing = typeof NOTHING;

interface Described<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>
  extends Omit<Endpoint<Params, Query, Body, Answer>, 'params' | 'query'> {
  readonly params?: Params;
  readonly query?: Query;
}

export function endpoint<
  Answer extends z.ZodType,
  Params extends z.ZodType = Nothing,
  Query extends z.ZodType = Nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(described: Described<Params, Query, Body, Answer>): Endpoint<Params, Query, Body, Answer> {
  // Without them their types are those of nothing.
  return { ...described, params: described.params ?? (NOTHING as never), query: described.query ?? (NOTHING as never) };
}
