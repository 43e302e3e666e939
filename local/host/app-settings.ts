/** App settings as bindings use them: `%NAME%` inside a value, and the connection that a binding names. */
import { SettingsError } from '../../src/base/errors.ts';

export type AppSettings = Readonly<Record<string, string>>;

const STORAGE_OF_THE_HOST = 'AzureWebJobsStorage';

/** Replaces every `%NAME%` by the setting of that name. */
export function resolveNames(text: string, settings: AppSettings, where: string): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new SettingsError([`${where} names the setting ${name}, which is not set`]);
    return value;
  });
}

/** The connection string behind a binding's `connection`; none means the host's own storage. */
export function resolveConnection(
  connection: unknown,
  settings: AppSettings,
  hostStorage: string,
  where: string,
): string {
  if (connection === undefined || connection === '' || connection === STORAGE_OF_THE_HOST) return hostStorage;
  const value = settings[String(connection)] ?? settings[`AzureWebJobs${connection}`];
  if (value === undefined)
    throw new SettingsError([`${where} names the connection ${connection}, which is not among the settings`]);
  return value;
}
