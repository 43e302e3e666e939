/**
 * The routes that ask for no role, each with its reason: Graph's, the dashboard's, those behind links in notices, and
 * the description of the API.
 */
import type { OpenRoute } from './route.ts';

const PAGE_IS_OPEN = 'It holds no data: what it shows it asks the API for.';

export const OPEN_ROUTES = [
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
    name: 'page',
    method: 'GET',
    path: '/{view?}',
    access: 'open',
    because: PAGE_IS_OPEN,
  },
  {
    name: 'page-asset',
    method: 'GET',
    path: '/assets/{file}',
    access: 'open',
    because: PAGE_IS_OPEN,
  },
  {
    name: 'page-revocation',
    method: 'GET',
    path: '/revocations/{id}',
    access: 'open',
    because: PAGE_IS_OPEN,
  },
  {
    name: 'page-sweep',
    method: 'GET',
    path: '/sweeps/{id}',
    access: 'open',
    because: PAGE_IS_OPEN,
  },
  {
    name: 'page-person',
    method: 'GET',
    path: '/people/{id}',
    access: 'open',
    because: PAGE_IS_OPEN,
  },
  {
    name: 'page-app',
    method: 'GET',
    path: '/apps/{id}',
    access: 'open',
    because: PAGE_IS_OPEN,
  },
  {
    name: 'page-policy',
    method: 'GET',
    path: '/policies/{id}',
    access: 'open',
    because: PAGE_IS_OPEN,
  },
  {
    name: 'reauth',
    method: 'GET',
    path: '/reauth/{id}',
    access: 'open',
    because: 'The id is signed and ends; the page names apps, and no people.',
  },
  {
    name: 'consented',
    method: 'GET',
    path: '/consented',
    access: 'open',
    because: 'Microsoft sends an administrator back there. The state is signed, and nothing is changed.',
  },
  {
    name: 'choices',
    method: 'GET',
    path: '/unsubscribe/{id}',
    access: 'open',
    because: 'The id is signed and ends; the page names nobody, and to look changes nothing.',
  },
  {
    name: 'unsubscribe',
    method: 'POST',
    path: '/unsubscribe/{id}',
    access: 'open',
    because: 'Mail programs post there with one click (RFC 8058). The signed id changes what one reader hears.',
  },
  {
    name: 'snooze',
    method: 'POST',
    path: '/snooze/{id}',
    access: 'open',
    because: 'The signed id changes what one reader hears, for a week.',
  },
] as const satisfies readonly OpenRoute[];

/** What a function of an open route registers: method, and path without the leading slash. */
export function openRoute(name: (typeof OPEN_ROUTES)[number]['name']) {
  const [route] = OPEN_ROUTES.filter((one) => one.name === name);
  return { methods: [route?.method ?? 'GET'], route: route?.path.slice(1) ?? '' };
}
