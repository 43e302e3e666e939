/** Environment variables about the record and the terminal. No other file of the CLI reads the environment. */
import { isAbsolute, join } from 'node:path';
import { defined } from '../../base/defined.ts';
import { asPasted } from '../../base/pasted.ts';

export interface Environment {
  readonly apiUrl?: string;
  readonly apiKey?: string;
  readonly apiToken?: string;
  readonly tablesUrl?: string;
  readonly connectionString?: string;
  readonly tenantId?: string;
  /** The name of a saved context. */
  readonly context?: string;
  /** Where saved contexts are. Absent where the process has no home. */
  readonly configFolder?: string;
  /** The command that shows long output page by page, with its arguments. Empty: none. */
  readonly pager?: string;
  /** Of this machine (TZ). */
  readonly timeZone?: string;
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
  context: 'REVAUDIT_CONTEXT',
} as const;

/** An empty variable counts as not set. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const values = Object.entries(VARIABLES).map(([name, variable]) => [
    name,
    asPasted(env[variable] ?? '') || undefined,
  ]);
  return defined({
    ...Object.fromEntries(values),
    configFolder: configFolderOf(env),
    pager: env.NO_PAGER ? '' : (env.REVAUDIT_PAGER ?? env.PAGER),
    colour: colourOf(env),
    timeZone: timeZoneHere(),
  });
}

/** By the XDG rules; on Windows where programs keep what roams. */
function configFolderOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = env.HOME || env.USERPROFILE;
  const base = env.XDG_CONFIG_HOME || env.APPDATA || (home && join(home, '.config'));
  return base && isAbsolute(base) ? join(base, 'revaudit') : undefined;
}

/** Node takes it from TZ, or from the settings of the machine. An unknown TZ counts as UTC. */
function timeZoneHere(): string | undefined {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || undefined;
}

function colourOf(env: Readonly<Record<string, string | undefined>>): boolean | undefined {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return env.TERM === 'dumb' ? false : undefined;
}
