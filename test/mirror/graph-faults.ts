/** The ways in which Graph misbehaves, by name. */
import { MalformedInputError } from '../../src/base/errors.ts';
import {
  DeltaExpiredError,
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
  RequestRejectedError,
  TokenRefusedError,
  TurnBudgetError,
} from '../../src/graph/graph-errors.ts';
import type { Fault } from '../fakes/odd-graph.ts';

const rejects = (status: number, reason: string) => (pathOrLink: string) => {
  throw new RequestRejectedError(pathOrLink, { status, reason, detail: '' });
};
const throws = (make: (path: string) => Error) => (pathOrLink: string) => {
  throw make(pathOrLink);
};
const ofLinks = (refuse: (link: string) => void): Fault => ({
  beforeList: (pathOrLink, isLink) => (isLink ? refuse(pathOrLink) : undefined),
});
const fromPage = (first: number, make: (path: string) => Error): Fault => ({
  page(page, index, pathOrLink) {
    if (index >= first) throw make(pathOrLink);
    return page;
  },
});

function deep(levels: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

const GARBAGE = [null, 5, 'text', true, [], {}, { id: 7 }, { id: '' }, { nested: deep(200_000) }, { id: '\ud800' }];

export const FAULTS: Readonly<Record<string, Fault>> = {
  'links: 400 Directory_ExpiredPageToken': ofLinks(rejects(400, 'Directory_ExpiredPageToken')),
  'links: 400 BadRequest': ofLinks(rejects(400, 'BadRequest')),
  'links: 404': ofLinks(rejects(404, 'Request_ResourceNotFound')),
  'links: 409': ofLinks(rejects(409, 'Conflict')),
  'links: 410': ofLinks(throws((path) => new DeltaExpiredError(path))),
  'links: an answer without a list': ofLinks(
    throws(() => new MalformedInputError('Graph page', 'has no list "value"')),
  ),
  'links: the second page refers to another host': fromPage(
    1,
    () => new MalformedInputError('Graph page', 'a link must be of Graph'),
  ),
  'all: 401': { beforeList: throws((path) => new TokenRefusedError(path, 'InvalidAuthenticationToken')) },
  'all: 403': { beforeList: throws((path) => new DirectoryRefusedError(path, 'Authorization_RequestDenied')) },
  'all: 400': { beforeList: rejects(400, 'BadRequest') },
  'all: 404': { beforeList: rejects(404, 'Request_ResourceNotFound') },
  'all: 429': { beforeList: throws(() => new DirectoryThrottledError(60)) },
  'all: 503': { beforeList: throws((path) => new DirectoryUnavailableError(path, 503)) },
  'all: no answer': { beforeList: throws((path) => new DirectoryUnavailableError(path, undefined)) },
  'all: no time left': { beforeList: throws((path) => new TurnBudgetError(path, 'time')) },
  'second page: 503': fromPage(1, (path) => new DirectoryUnavailableError(path, 503)),
  'second page: 429': fromPage(1, () => new DirectoryThrottledError(60)),
  'second page: 400': fromPage(
    1,
    (path) => new RequestRejectedError(path, { status: 400, reason: 'BadRequest', detail: '' }),
  ),
  'second page: over budget': fromPage(1, (path) => new TurnBudgetError(path, 'bytes')),
  'endless deltas': { endless: true },
  'garbage among the items': { page: (page) => ({ ...page, items: [...GARBAGE, ...page.items] }) },
  'garbage in place of the first items': {
    page: (page, index) => (index === 0 ? { ...page, items: [null, ...page.items.slice(1)] } : page),
  },
  'garbage among the members': {
    page: (page) => ({
      ...page,
      items: page.items.map((item) => {
        const members = (item as Readonly<Record<string, unknown>>)['members@delta'];
        return Array.isArray(members) ? { ...(item as object), 'members@delta': [...GARBAGE, ...members] } : item;
      }),
    }),
  },
  'garbage in place of single objects': { answer: () => 'garbage' },
};
