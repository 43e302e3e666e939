/** Environment variables about the record and the terminal. No other file of the CLI reads the environment. */
import { defined } from '../../base/defined.ts';
import { asPasted } from '../../base/pasted.ts';

export interface Environment {
  readonly apiUrl?: string;
  readonly apiKey?: string;
  readonly apiToken?: string;
  readonly tablesUrl?: string;
  readonly connectionString?: string;
  readonly tenantId?: string;
  /** From NO_COLOR, FORCE_COLOR and TERM. Absent if the terminal decides. */
  readonly colour?: boolean;
}

const VARIABLES = {
  apiUrl: 'REVAUDIT_API_URL',
  apiKey: 'REVAUDIT_API_KEY',
  apiToken: 'REVAUDIT_API_TOKEN',
  tablesUrl: 'REVAUDIT_TABLES_URL',
  connectionString: 'REVAUDIT_CONNECTION_STRING',
  tenantId: 'REVAUDIT_TENANT_ID',
} as const;

/** An empty variable counts as not set. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const values = Object.entries(VARIABLES).map(([name, variable]) => [
    name,
    asPasted(env[variable] ?? '') || undefined,
  ]);
  return defined({ ...Object.fromEntries(values), colour: colourOf(env) });
}

function colourOf(env: Readonly<Record<string, string | undefined>>): boolean | undefined {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return env.TERM === 'dumb' ? false : undefined;
}
