/** Where the page is: the path says which page, the query what it shows. Ids only; what people type never gets here. */
import { signal } from '@preact/signals';

export interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
}

const read = (): Address => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const address = signal<Address>(read());

export function goTo(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState(undefined, '', href);
  else history.pushState(undefined, '', href);
  const before = address.value.path;
  address.value = read();
  if (address.value.path !== before) scrollTo(0, 0);
}

/** Changes filters; each is a step that "back" takes back. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>, options?: { replace: boolean }): void {
  const query = new URLSearchParams(address.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  const search = query.toString();
  goTo(search === '' ? address.value.path : `${address.value.path}?${search}`, options);
}

export function followAddress(): void {
  addEventListener('popstate', () => {
    address.value = read();
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.origin !== location.origin) return;
    const isOurs = !/^\/(api|\.auth|assets)\//.test(link.pathname) && link.hash === '';
    if (!isOurs) return;
    event.preventDefault();
    goTo(link.pathname + link.search);
  });
}
