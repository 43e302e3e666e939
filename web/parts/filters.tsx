/** What lists are filtered by. It stands in the address, so that a link shows the same list. */
import type { QuestionAt } from '../../src/api/client.ts';
import { address, setQuery } from '../ask/address.ts';
import { words } from '../words/words.ts';

type ListQuestion = NonNullable<QuestionAt<'GET', '/api/v1/revocations'>['query']>;

const NAMES = ['since', 'until', 'severity', 'cause', 'state'] as const;
const DEFAULT_SINCE = '24h';
const LIST_LIMIT = 200;
const HOUR_MS = 3_600_000;
const HOURS: Readonly<Record<string, number>> = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 };
const STATES = ['open', 'recovered', 'closed'] as const;

/** The server refuses what is no filter, and says why. */
export function filtersIn(query: URLSearchParams): Partial<ListQuestion> {
  const given = NAMES.flatMap((name) => {
    const value = query.get(name) ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return { since: DEFAULT_SINCE, ...Object.fromEntries(given) } as Partial<ListQuestion>;
}

/** Of one person, app or policy: the newest first, and all of the time unless the address says otherwise. */
export function listOf(query: URLSearchParams): Partial<ListQuestion> & { readonly limit: number } {
  const { since, ...others } = filtersIn(query);
  return { ...others, ...(query.has('since') && since !== undefined && { since }), limit: LIST_LIMIT };
}

export function isFiltered(query: URLSearchParams): boolean {
  return NAMES.some((name) => query.has(name));
}

/** In milliseconds; absent where only the server knows. */
export function spanOf(query: URLSearchParams): { readonly since?: number; readonly until?: number } {
  const since = query.get('since') ?? DEFAULT_SINCE;
  const until = Date.parse(query.get('until') ?? '');
  const hours = HOURS[since];
  const from = hours === undefined ? Date.parse(since) : Date.now() - hours * HOUR_MS;
  return { ...(!Number.isNaN(from) && { since: from }), ...(!Number.isNaN(until) && { until }) };
}

/** @param props.ever whether the list is of all time unless the address says otherwise, as {@link listOf} asks */
export function Filters({ ever = false }: { readonly ever?: boolean }) {
  const { today, severities, causes, states } = words.value;
  const { query } = address.value;
  const since = query.get('since') ?? (ever ? '' : DEFAULT_SINCE);
  const isBrushed = since !== '' && !(since in today.spans);
  return (
    <form class="filters" aria-label={today.filter} onSubmit={(event) => event.preventDefault()}>
      <Choice
        name="since"
        label={today.since}
        value={since}
        options={{ ...(isBrushed && { [since]: '…' }), ...(ever && { '': today.ever }), ...today.spans }}
        clears={['until']}
      />
      <Choice name="severity" label={today.severity} options={{ '': today.any, ...severities }} />
      <Choice name="cause" label={today.cause} options={{ '': today.any, ...causes }} />
      <Choice
        name="state"
        label={today.state}
        options={{ '': today.any, ...Object.fromEntries(STATES.map((one) => [one, states[one]])) }}
      />
      {isFiltered(query) && (
        <a class="button" href={address.value.path}>
          {isBrushed ? today.allTime : today.clear}
        </a>
      )}
    </form>
  );
}

interface ChoiceProps {
  readonly name: (typeof NAMES)[number];
  readonly label: string;
  readonly value?: string;
  readonly options: Readonly<Record<string, string>>;
  /** Parameters that make no sense with another choice. */
  readonly clears?: readonly string[];
}

function Choice({ name, label, value, options, clears = [] }: ChoiceProps) {
  const chosen = value ?? address.value.query.get(name) ?? '';
  const cleared = Object.fromEntries(clears.map((other) => [other, undefined]));
  return (
    <label>
      <span>{label}</span>
      <select value={chosen} onChange={(event) => setQuery({ ...cleared, [name]: event.currentTarget.value })}>
        {Object.entries(options).map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
