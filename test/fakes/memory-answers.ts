/** The answers of the record from a list, for endpoints that query it. It refuses what the tables refuse. */
import { MalformedInputError } from '../../src/base/errors.ts';
import { asPasted } from '../../src/base/pasted.ts';
import type {
  Ambiguous,
  Answers,
  Candidate,
  ListQuery,
  RevocationDetails,
  RevocationList,
  RevocationSummary,
  SubjectAnswer,
} from '../../src/query/answers.ts';

type Named = { readonly id: string; readonly name: string };

export function memoryAnswers(views: readonly RevocationDetails[]): Answers {
  const newestFirst = views.toSorted((a, b) => b.occurred.to.localeCompare(a.occurred.to));
  const visible = newestFirst.filter(({ state }) => state !== 'folded');
  const about = (kind: SubjectAnswer['subject']['kind'], named: (view: RevocationDetails) => readonly Named[]) => {
    return async (given: string, query: ListQuery): Promise<SubjectAnswer | Ambiguous | undefined> => {
      const wanted = asPasted(given).toLowerCase();
      const matches = new Map(
        views
          .flatMap(named)
          .flatMap((one) => (one.id === wanted || one.name.toLowerCase() === wanted ? [[one.id, one] as const] : [])),
      );
      const [subject] = matches.values();
      if (subject === undefined) return undefined;
      if (matches.size > 1) return { candidates: [...matches.values()].map(({ id, name }) => ({ id, name })) };
      return {
        subject: { kind, id: subject.id, name: subject.name },
        ...pageOf(
          visible.filter((view) => named(view).some(({ id }) => id === subject.id)),
          query,
        ),
      };
    };
  };
  return {
    list: async (query) => pageOf(visible, query),
    sweep: async (id) => {
      const members = visible.filter(({ sweep }) => sweep?.id === id);
      const [newest] = members;
      return newest?.sweep && { ...newest.sweep, cause: newest.cause, revocations: members.map(summaryOf) };
    },
    show: async (revocationId) => views.find((view) => view.revocationId === revocationId),
    findRevocation: async (id) => {
      const matches = views.filter(({ revocationId }) => revocationId.startsWith(id));
      const [only] = matches;
      if (matches.length > 1) return { candidates: matches.map(candidateOf) };
      return (
        only ?? { near: views.filter(({ revocationId }) => revocationId.startsWith(id.slice(0, 3))).map(candidateOf) }
      );
    },
    findSweep: async (id) => {
      const member = visible.find(({ sweep }) => sweep?.id.includes(id.replace('sweep-', '')));
      const members = visible.filter(({ sweep }) => sweep && sweep.id === member?.sweep?.id);
      if (!member?.sweep) return { near: [] };
      return { ...member.sweep, cause: member.cause, revocations: members.map(summaryOf) };
    },
    similarNames: async (kind, name) => {
      const start = name.toLowerCase().slice(0, 3);
      const named = views.flatMap((view): readonly Named[] =>
        kind === 'user' ? view.affectedUsers : view.affectedApps,
      );
      const alike = named.filter((one) => one.name.toLowerCase().startsWith(start));
      const near = alike.map(({ id, name: called }) => ({ id, name: called }));
      return [...new Map(near.map((one) => [one.id, one])).values()];
    },
    app: about('service-principal', ({ affectedApps }) => affectedApps),
    user: about('user', ({ affectedUsers }) => affectedUsers),
  };
}

function candidateOf({ revocationId, cause, subject }: RevocationDetails): Candidate {
  return { id: revocationId, name: `${cause} ${subject.name ?? subject.id}` };
}

function pageOf(
  views: readonly RevocationDetails[],
  { since = '', until = '~', cause, limit, after = '0' }: ListQuery,
): RevocationList {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new RangeError(`limit ${limit}`);
  if (!/^\d+$/.test(after)) throw new MalformedInputError('continuation token', 'is none of ours');
  const matching = views.filter(
    (view) =>
      view.occurred.to >= since && view.occurred.to <= until && (cause === undefined || cause.includes(view.cause)),
  );
  const end = Number(after) + limit;
  const revocations = matching.slice(Number(after), end).map(summaryOf);
  return end < matching.length ? { revocations, next: String(end) } : { revocations };
}

function summaryOf({
  evidence: _evidence,
  affectedApps: _apps,
  affectedUsers: _users,
  notices: _notices,
  foldedInto: _into,
  ...summary
}: RevocationDetails): RevocationSummary {
  return summary;
}
