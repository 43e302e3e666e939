/**
 * Every HTTP route of the app. Nothing answers a request that is not declared here, and a test holds what the functions
 * register against this table. It loads no schema: each resource is loaded when it is asked for first.
 */
import type { OpenRoute, Route } from './route.ts';

const revocations = () => import('./v1/revocations.ts');
const parts = () => import('./v1/revocation-parts.ts');
const subjects = () => import('./v1/subjects.ts');

const why = () => import('./v1/why.ts');

const WHY_COST =
  'The first 30 lines of the person, and of the app; the rows of this person, of the last sign-ins and of the sources; ' +
  'the trails of at most nine revocations.';
const ONE_REVOCATION = 'Its head, its trail and its reach, and those of what was merged into it.';
const PARTY_COST =
  'One range each of its lines, of the record and of the reaches that are too wide for lines; `sort=severity` and ' +
  'filters read at most 5,000 rows a page.';

export const ROUTES = [
  {
    name: 'graph-notification',
    method: 'POST',
    path: '/api/graph-notification',
    access: 'open',
    because: 'Graph sends no token; clientState proves the sender.',
  },
  {
    name: 'graph-lifecycle',
    method: 'POST',
    path: '/api/graph-lifecycle',
    access: 'open',
    because: 'Graph sends no token; clientState proves the sender.',
  },
  {
    name: 'begin-session',
    method: 'GET',
    path: '/api/session',
    access: 'open',
    because: 'On a laptop the link that "npm start" prints has a ticket; elsewhere there is no such page.',
  },
  {
    name: 'openapi',
    method: 'GET',
    path: '/api/openapi.json',
    access: 'open',
    because: 'It describes the API and holds no data.',
  },
  {
    name: 'list-revocations',
    method: 'GET',
    path: '/api/v1/revocations',
    access: 'Audit.Read',
    personal: true,
    summary: 'Revocations, newest or worst first.',
    cost:
      'One range of lines: of the narrowest of `sweep`, `user`, `app`, `policy`, `actor`, `cause`, `state` and ' +
      '`severity`. With one filter as many rows as the page has lines; with several at most 5,000 rows a page.',
    load: async () => (await revocations()).listRevocations,
  },
  {
    name: 'get-revocation',
    method: 'GET',
    path: '/api/v1/revocations/{id}',
    access: 'Audit.ReadHelpDesk',
    personal: true,
    summary: 'One revocation in full.',
    cost: ONE_REVOCATION,
    load: async () => (await revocations()).getRevocation,
  },
  {
    name: 'get-trail',
    method: 'GET',
    path: '/api/v1/revocations/{id}/trail',
    access: 'Audit.Read',
    personal: true,
    summary: 'All that was learnt of it.',
    cost: 'Its partition of the trail.',
    load: async () => (await parts()).getTrail,
  },
  {
    name: 'get-reach',
    method: 'GET',
    path: '/api/v1/revocations/{id}/reach',
    access: 'Audit.Read',
    personal: true,
    summary: 'Whom it reached, person by person.',
    cost: 'The rows that hold the people of the page, each of which has thousands, and the names of these people.',
    load: async () => (await parts()).getReach,
  },
  {
    name: 'get-policy-change',
    method: 'GET',
    path: '/api/v1/revocations/{id}/policy',
    access: 'Audit.Read',
    personal: true,
    summary: 'How the policy changed, setting by setting.',
    cost: 'Its trail, its head and two snapshots.',
    load: async () => (await parts()).getPolicyChange,
  },
  {
    name: 'get-why',
    method: 'GET',
    path: '/api/v1/why',
    access: 'Audit.ReadHelpDesk',
    personal: true,
    summary: 'Why a person was signed out, at an app or anywhere: one verdict, how sure it is, and what it rests on.',
    cost: WHY_COST,
    load: async () => (await why()).getWhy,
  },
  {
    name: 'ask-why',
    method: 'POST',
    path: '/api/v1/why',
    access: 'Audit.ReadHelpDesk',
    personal: true,
    summary: 'The same by name or address, with a pasted error, which stand in no request log.',
    cost: `${WHY_COST} A name that is not on record is looked for in the tenant as last seen, in memory.`,
    load: async () => (await why()).askWhy,
  },
  {
    name: 'list-sweeps',
    method: 'GET',
    path: '/api/v1/sweeps',
    access: 'Audit.Read',
    personal: true,
    summary: 'Sweeps (bulk work), the newest day first.',
    cost: 'A row for each root and cause of a day, and the first member of each sweep.',
    load: async () => (await import('./v1/sweeps.ts')).listSweeps,
  },
  {
    name: 'get-sweep',
    method: 'GET',
    path: '/api/v1/sweeps/{id}',
    access: 'Audit.Read',
    personal: true,
    summary: 'A sweep with its members, the newest first.',
    cost: 'The lines of its root and cause on its day.',
    load: async () => (await import('./v1/sweeps.ts')).getSweep,
  },
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
    summary: 'Who was told of a revocation.',
    cost: ONE_REVOCATION,
    load: async () => (await import('./v1/notices.ts')).listNotices,
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
] as const satisfies readonly Route[];

/** Those that answer questions. */
export const API_ROUTES = ROUTES.filter((route) => route.access !== 'open');

/** What a function of an open route registers: method, and path without the leading slash. */
export function openRoute(name: Extract<(typeof ROUTES)[number], OpenRoute>['name']) {
  const [route] = ROUTES.filter((one) => one.name === name);
  return { methods: [route?.method ?? 'GET'], route: route?.path.slice(1) ?? '' };
}
