/** What the environment says about the record and the terminal; the one place of the CLI that reads it. */

export interface Environment {
  readonly apiUrl?: string;
  readonly apiKey?: string;
  readonly tablesUrl?: string;
  readonly connectionString?: string;
  readonly tenantId?: string;
  /** NO_COLOR and FORCE_COLOR taken together; absent where the terminal decides. */
  readonly colour?: boolean;
}

const VARIABLES = {
  apiUrl: 'REVAUDIT_API_URL',
  apiKey: 'REVAUDIT_API_KEY',
  tablesUrl: 'REVAUDIT_TABLES_URL',
  connectionString: 'REVAUDIT_CONNECTION_STRING',
  tenantId: 'REVAUDIT_TENANT_ID',
} as const;

/** An empty variable counts as none. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const given = Object.entries(VARIABLES).flatMap(([name, variable]) => (env[variable] ? [[name, env[variable]]] : []));
  const colour = colourOf(env);
  return { ...Object.fromEntries(given), ...(colour === undefined ? {} : { colour }) };
}

function colourOf(env: Readonly<Record<string, string | undefined>>): boolean | undefined {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return env.TERM === 'dumb' ? false : undefined;
}
