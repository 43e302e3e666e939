/** Reads the record through the HTTP API of a deployment. */
import { type Answered, apiClient, type Problem } from '../../api/client.ts';
import { defined } from '../../base/defined.ts';
import { isGuid } from '../../base/hash.ts';
import { isJsonObject, objectOf } from '../../base/json.ts';
import { asPasted } from '../../base/pasted.ts';
import type { DoctorReport } from '../../operate/doctor/doctor.ts';
import type { Ambiguous, Answers, ListQuery, Near, SubjectAnswer } from '../../query/answers.ts';
import type { Why } from '../../query/why/why.ts';
import type { WhyAnswer } from '../../query/why/why-answer.ts';
import { StoreUnreachableError } from '../cli-errors.ts';
import { type ApiLocation, apiTransport } from './api-transport.ts';

type SubjectKind = SubjectAnswer['subject']['kind'];

export function apiAnswers(location: ApiLocation): Answers {
  const client = apiClient(apiTransport(location));
  const one = async <T>(asked: Promise<Answered<T>>, list: string): Promise<T | undefined> => {
    const reply = await asked;
    return reply.status === 200 ? checked(reply.answer, list, location) : undefined;
  };
  const found = async <T>(asked: Promise<Answered<T>>, list: string): Promise<T | Ambiguous | Near> => {
    const reply = await asked;
    if (reply.status === 200) return checked(reply.answer, list, location);
    return reply.status === 409 ? ambiguousIn(reply.problem) : { near: nearIn(reply) };
  };
  const revocation = (id: string) => checkedDetails(client.get('/api/v1/revocations/{id}', { params: { id } }));
  const sweep = (id: string) => client.get('/api/v1/sweeps/{id}', { params: { id } });
  const askAbout = (
    kind: SubjectKind,
    name: string,
    { app: _app, user: _user, sweep: _sweep, ...query }: ListQuery,
  ) => {
    const id = asPasted(name);
    if (kind === 'service-principal') return client.get('/api/v1/apps/{id}', { params: { id: name }, query });
    // A person's name goes into a body: request logs keep paths.
    return isGuid(id)
      ? client.get('/api/v1/users/{id}', { params: { id }, query })
      : client.post('/api/v1/users', { query, body: { name } });
  };
  const subject = async (kind: SubjectKind, name: string, query: ListQuery) => {
    const reply = await askAbout(kind, name, query);
    if (reply.status === 200) return checked(reply.answer, 'revocations', location);
    return reply.status === 409 ? ambiguousIn(reply.problem) : undefined;
  };
  return {
    async list(query) {
      const answer = await one(client.get('/api/v1/revocations', { query }), 'revocations');
      return answer ?? { revocations: [] };
    },
    show: (id) => one(revocation(id), 'evidence'),
    sweep: (id) => one(sweep(id), 'revocations'),
    findRevocation: (id) => found(revocation(id), 'evidence'),
    findSweep: (id) => found(sweep(id), 'revocations'),
    similarNames: async (kind, name) => nearIn(await askAbout(kind, name, { limit: 1 })),
    app: (what, query) => subject('service-principal', what, query),
    user: (who, query) => subject('user', who, query),
  };

  /** Without these it is no revocation, whatever its lists hold. */
  async function checkedDetails<T extends object>(asked: Promise<Answered<T>>): Promise<Answered<T>> {
    const reply = await asked;
    if (reply.status !== 200) return reply;
    const { cause, subject: about, occurred } = objectOf(reply.answer);
    if (typeof cause !== 'string' || !isJsonObject(about) || !isJsonObject(occurred)) throw notOurs('cause', location);
    return reply;
  }
}

/** In a body: request logs keep what stands in an address. */
export function apiWhy(location: ApiLocation): Why {
  const client = apiClient(apiTransport(location));
  return async ({ user, app, at, error }) => {
    const reply = await client.post('/api/v1/why', { body: defined({ user, app, at, error }) });
    if (reply.status === 200) return checked(reply.answer, 'revocations', location) as WhyAnswer;
    const party = 'problem' in reply ? reply.problem.party : undefined;
    // A deployment that has no such question answers 404 as well.
    if (party === undefined) throw notOurs('verdict', location);
    if (reply.status === 409) return { several: party, ...ambiguousIn(reply.problem) };
    return { unknown: party, near: nearIn(reply) };
  };
}

/** The report that the app makes about itself. */
export async function apiDoctorReport(location: ApiLocation): Promise<DoctorReport> {
  const reply = await apiClient(apiTransport(location)).get('/api/v1/doctor');
  if (reply.status !== 200) throw notOurs('checks', location);
  return checked(reply.answer, 'checks', location);
}

function nearIn(reply: Answered<unknown>): Near['near'] {
  return 'problem' in reply && Array.isArray(reply.problem.near) ? reply.problem.near : [];
}

function ambiguousIn({ candidates = [] }: Problem): Ambiguous {
  return { candidates };
}

/** The API is ours, so its main list stands for the rest. */
function checked<T>(answer: T, list: string, location: ApiLocation): T {
  const rows = objectOf(answer)[list];
  if (!Array.isArray(rows) || !rows.every(isJsonObject)) throw notOurs(list, location);
  return answer;
}

function notOurs(member: string, { url }: ApiLocation): StoreUnreachableError {
  return new StoreUnreachableError(`The answer of ${url} has no "${member}" as this command knows it`, {
    hint: 'Check that it is a Revocation Auditor of about the same version as this command.',
  });
}
