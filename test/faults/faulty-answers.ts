/** How a fault answers a call: by a status, by a body that is no page, or by the right answer with a change in it. */

/** One call that a fault may answer. */
export interface FaultyCall {
  /** The address with its query. */
  readonly url: string;
  /** Asks the simulated tenant. */
  real(): Promise<Response>;
  /** Time passes before the answer. */
  pass(milliseconds: number): void;
  /** Milliseconds since 1970, by Graph's clock. */
  readonly now: number;
}

export interface GraphFault {
  readonly name: string;
  /**
   * `blind`: the source cannot be read while it lasts, and the doctor must say so. `once`: a single answer makes the
   * source begin again, or wait a little. `harmless`: the source is read all the same.
   */
  readonly kind: 'blind' | 'once' | 'harmless';
  /** Only of a list with next or delta links, or only of a delta. Default: of every answer. */
  readonly of?: 'delta';
  /** Takes many seconds. */
  readonly costly?: true;
  answer(call: FaultyCall): Promise<Response>;
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const FOREIGN = 'https://graph.attacker.example/v1.0/users/delta?$skiptoken=x';

type Kind = GraphFault['kind'];
type Headers = Readonly<Record<string, string>>;

/** An answer with a status and Graph's error object. */
export function status(code: number, error: string, kind: Kind = 'blind', headers: Headers = {}): GraphFault {
  const label = Object.entries(headers).map(([name, value]) => ` ${name} ${value.slice(0, 40)}`);
  return {
    name: `${code} ${error}${label.join('')}`,
    kind,
    answer: async () =>
      new Response(JSON.stringify({ error: { code: error, message: 'a fault of the test' } }), {
        status: code,
        headers: { ...JSON_TYPE, ...headers },
      }),
  };
}

/** An answer with a body that is no page. */
export function body(
  name: string,
  text: string,
  { kind = 'blind' as Kind, code = 200, headers = {} as Headers } = {},
): GraphFault {
  return {
    name,
    kind,
    answer: async () => new Response(text, { status: code, headers: { ...JSON_TYPE, ...headers } }),
  };
}

/** The right answer with a change in it. */
export function changed(
  name: string,
  change: (page: Record<string, unknown>, call: FaultyCall) => unknown,
  { kind = 'blind' as Kind, of }: { readonly kind?: Kind; readonly of?: 'delta' } = {},
): GraphFault {
  return {
    name,
    kind,
    ...(of ? { of } : {}),
    async answer(call) {
      const response = await call.real();
      const page: unknown = await response
        .clone()
        .json()
        .catch(() => undefined);
      if (typeof page !== 'object' || page === null) return response;
      const headers = { ...JSON_TYPE, date: response.headers.get('date') ?? '' };
      return new Response(JSON.stringify(change({ ...page }, call)), { status: response.status, headers });
    },
  };
}

export const itemsOf = (page: Record<string, unknown>): readonly unknown[] =>
  Array.isArray(page.value) ? page.value : [];
export const selfLink = ({ url }: FaultyCall) =>
  url.replace(/^http:\/\/127\.0\.0\.1:\d+/, 'https://graph.microsoft.com');
export const without = (page: Record<string, unknown>, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(page).filter(([name]) => !names.includes(name)));
export const LINKS = ['@odata.nextLink', '@odata.deltaLink'] as const;

/** Every member but the id has a value of another type. */
export function wronglyTyped(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const wrong = (value: unknown) => (typeof value === 'string' ? { text: value } : String(value));
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, name === 'id' ? value : wrong(value)]));
}

export function nested(depth: number): string {
  return `{"value":${'['.repeat(depth)}${']'.repeat(depth)}}`;
}

/** Always one page more. The padding costs bytes and no time. */
export function endless(name: string, padding: string): GraphFault {
  return {
    name,
    kind: 'blind',
    async answer(call) {
      const [start = '', page = '0'] = selfLink(call).split(/[?&]page=/);
      const next = `${start}${start.includes('?') ? '&' : '?'}page=${Number(page) + 1}`;
      const text = JSON.stringify({ value: [], '@odata.nextLink': next });
      return new Response(`${text}${padding}`, { status: 200, headers: JSON_TYPE });
    },
  };
}
