/**
 * Every HTTP route of the app. Nothing answers a request that is not declared here, and a test holds what the functions
 * register against this table. It loads no schema: each resource is loaded when it is asked for first.
 */
import { OPEN_ROUTES } from './open-routes.ts';
import { REVOCATION_ROUTES } from './revocation-routes.ts';
import type { ApiRoute, Route } from './route.ts';

const approvals = () => import('./v1/approvals.ts');
const subjects = () => import('./v1/subjects.ts');

const PARTY_COST =
  'One range each of its lines and of its rows of the record, and the lines of those that have no line of its own, by ' +
  'key; of the reaches of more than a thousand pairs a row each. `sort=severity` and filters read at most 5,000 rows a ' +
  'page.';

/** Those that answer questions. */
export const API_ROUTES = [
  ...REVOCATION_ROUTES,
  {
    name: 'get-app',
    method: 'GET',
    path: '/api/v1/apps/{id}',
    access: 'Audit.Read',
    personal: true,
    summary: 'What hit an app.',
    cost: PARTY_COST,
    load: async () => (await subjects()).getApp,
  },
  {
    name: 'get-user',
    method: 'GET',
    path: '/api/v1/users/{id}',
    access: 'Audit.ReadHelpDesk',
    personal: true,
    summary: 'What hit a person.',
    cost: PARTY_COST,
    load: async () => (await subjects()).getUser,
  },
  {
    name: 'get-user-named',
    method: 'POST',
    path: '/api/v1/users',
    access: 'Audit.ReadHelpDesk',
    personal: true,
    summary: 'The same by name or address, which stand in no request log.',
    cost: `${PARTY_COST} Before that the names that are equal to the given one.`,
    load: async () => (await subjects()).getUserNamed,
  },
  {
    name: 'search',
    method: 'POST',
    path: '/api/v1/search',
    access: 'Audit.ReadHelpDesk',
    personal: true,
    summary: 'People, apps and policies that a name or an id may mean. Nothing found is an empty list, no 404.',
    cost: 'The names that are equal to the text, or else those nearly equal; of an object id one row of each list.',
    load: async () => (await import('./v1/search.ts')).search,
  },
  {
    name: 'get-policy',
    method: 'GET',
    path: '/api/v1/policies/{id}',
    access: 'Audit.Read',
    personal: true,
    summary: 'What the changes of a policy did.',
    cost: 'As `/revocations` with `policy`.',
    load: async () => (await import('./v1/policies.ts')).getPolicy,
  },
  {
    name: 'list-notices',
    method: 'GET',
    path: '/api/v1/notices',
    access: 'Audit.Read',
    personal: true,
    summary: 'Who was told of a revocation, or of those of a list, and what became of it.',
    cost: 'The lines as `/revocations`, and of each its trail and its notices. Of one revocation what that costs.',
    load: async () => (await import('./v1/notices.ts')).listNotices,
  },
  {
    name: 'list-approvals',
    method: 'GET',
    path: '/api/v1/approvals',
    access: 'Notices.Manage',
    personal: false,
    summary: 'Where more people are hit than may be told unasked: what waits for an approval, and what came of it.',
    cost:
      'One range of the requests of the last eight days, and of each what was said to it; of a sweep a row for each ' +
      'notice that was kept back.',
    load: async () => (await approvals()).listApprovals,
  },
  {
    name: 'get-approval',
    method: 'GET',
    path: '/api/v1/approvals/{id}',
    access: 'Notices.Manage',
    personal: true,
    summary: 'How many people wait because of a revocation or a sweep, some of them, and how long telling them takes.',
    cost: 'Of a revocation its trail and its reach; of a sweep a row for each notice that was kept back.',
    load: async () => (await approvals()).getApproval,
  },
  {
    name: 'approve-notices',
    method: 'POST',
    path: '/api/v1/approvals/{id}',
    access: 'Notices.Manage',
    personal: true,
    changes: true,
    summary: 'Approves that so many people are told. Twice is the same as once; what has grown since is refused.',
    cost: 'As `GET`, twice, and one transaction.',
    load: async () => (await approvals()).approve,
  },
  {
    name: 'test-notice',
    method: 'POST',
    path: '/api/v1/notice-tests',
    access: 'Notices.Manage',
    personal: false,
    changes: true,
    summary: 'Sends one notice that says that it is a test, to yourself or to an app. Refused where nothing may leave.',
    cost: 'One notice.',
    load: async () => (await import('./v1/notice-tests.ts')).testNotice,
  },
  {
    name: 'export-revocations',
    method: 'GET',
    path: '/api/v1/export',
    access: 'Audit.Export',
    personal: true,
    summary: 'The revocations of a range, in large pages, to be kept elsewhere.',
    cost: 'As `/revocations`, with up to 5,000 lines a page.',
    load: async () => (await import('./v1/export.ts')).exportRevocations,
  },
  {
    name: 'export-affected',
    method: 'GET',
    path: '/api/v1/export/affected',
    access: 'Audit.Export',
    personal: true,
    summary: 'Whom the revocations of a range hit, one line for each person and effect, in large pages.',
    cost: 'The lines of the page as `/revocations`, and of each revocation what `/revocations/{id}/reach` reads.',
    load: async () => (await import('./v1/export.ts')).exportAffected,
  },
  {
    name: 'list-grants',
    method: 'GET',
    path: '/api/v1/grants',
    access: 'Audit.Read',
    personal: true,
    summary: 'Who consented to what, and whether it is used.',
    cost:
      'Grants are in memory, with the rest of the mirror. A row for each grant that is looked at, at most 500 a page, ' +
      'says when it was used last; of an app that everybody may use at most 1,000.',
    load: async () => (await import('./v1/grants.ts')).listGrants,
  },
  {
    name: 'get-stats',
    method: 'GET',
    path: '/api/v1/stats',
    access: 'Audit.Read',
    personal: false,
    summary: 'How many revocations by cause, day and app, and how long they took.',
    cost:
      'Two rows for each day. Of days whose lines have changed since they were counted their lines, at most 5,000; ' +
      'such days are counted again within minutes.',
    load: async () => (await import('./v1/stats.ts')).getStats,
  },
  {
    name: 'list-sources',
    method: 'GET',
    path: '/api/v1/sources',
    access: 'Audit.Read',
    personal: false,
    summary: 'What was read of the tenant, and up to when.',
    cost: 'A row for each source, and those of its coverage: one an hour, and one for each range that was read again.',
    load: async () => (await import('./v1/sources.ts')).listSources,
  },
  {
    name: 'list-accesses',
    method: 'GET',
    path: '/api/v1/accesses',
    access: 'Audit.Admin',
    personal: true,
    summary: 'Who asked for what about people, the newest first.',
    cost: 'As many rows as the page has lines, and those of its first and last day that are outside.',
    load: async () => (await import('./v1/accesses.ts')).listAccesses,
  },
  {
    name: 'get-doctor',
    method: 'GET',
    path: '/api/v1/doctor',
    access: 'Audit.Read',
    personal: false,
    summary: 'The report of the app about itself. The status is 200 also if a check failed.',
    cost: 'A few rows of each table, and a few requests to Graph.',
    load: async () => (await import('./v1/doctor.ts')).getDoctor,
  },
] as const satisfies readonly ApiRoute[];

export const ROUTES: readonly Route[] = [...OPEN_ROUTES, ...API_ROUTES];
