/** The routes about revocations themselves: the list, one, whom it reached, why, the feed, and sweeps. */
import type { ApiRoute } from './route.ts';

const revocations = () => import('./v1/revocations.ts');
const parts = () => import('./v1/revocation-parts.ts');
const why = () => import('./v1/why.ts');

const WHY_COST =
  'Of ninety days the first 30 lines of the person, and of the app, and at most 1,000 rows of what hit this person; ' +
  'the last sign-ins, and two days of the coverage of the sources; the trails of at most nine revocations, and of at ' +
  'most five reaches of more than a thousand pairs the rows that may hold this person.';

export const REVOCATION_ROUTES = [
  {
    name: 'list-revocations',
    method: 'GET',
    path: '/api/v1/revocations',
    access: 'Audit.Read',
    personal: true,
    summary: 'Revocations, newest or worst first.',
    cost:
      'One range of lines: of the narrowest of `sweep`, `user`, `app`, `policy`, `actor`, `cause`, `state` and ' +
      '`severity`. With one filter as many rows as the page has lines, for each value of it; with several at most 5,000 ' +
      'rows a page. And the sweeps of these lines.',
    load: async () => (await revocations()).listRevocations,
  },
  {
    name: 'get-revocation',
    method: 'GET',
    path: '/api/v1/revocations/{id}',
    access: 'Audit.ReadHelpDesk',
    personal: true,
    summary: 'One revocation in full.',
    cost: 'Its head, its trail and its reach, and those of what was merged into it.',
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
    name: 'get-feed',
    method: 'GET',
    path: '/api/v1/feed',
    access: 'Audit.Read',
    personal: false,
    summary: 'What has been recorded lately, in the order of recording. It names nobody.',
    cost: 'One query of the feed, from the given moment on: one transaction if nothing is new.',
    load: async () => (await import('./v1/feed.ts')).getFeed,
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
] as const satisfies readonly ApiRoute[];
