/** With `API_KEYS=allow` the routes that only read exist a second time, for whoever has a function key. */
import { hasRole, KEY_HOLDER } from './access/roles.ts';
import { API_ROUTES } from './route-table.ts';

export const KEYED_ROUTES = API_ROUTES.filter(({ access }) => hasRole(KEY_HOLDER, access));

export function keyedPath(path: string): string {
  return path.replace(/^\/api\/v1\//, '/api/keyed/v1/');
}
