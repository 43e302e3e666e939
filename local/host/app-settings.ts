/** App settings in bindings: `%NAME%` inside a value, and the connection that a binding names. */
import { SettingsError } from '../../src/base/errors.ts';

export type AppSettings = Readonly<Record<string, string>>;

const HOST_STORAGE = 'AzureWebJobsStorage';

/** Replaces each `%NAME%` with the setting of that name. @throws SettingsError if it is not set */
export function resolveNames(text: string, settings: AppSettings, where: string): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new SettingsError([`${where} names the setting ${name}, which is not set`]);
    return value;
  });
}

/** The connection string of a binding's `connection`. Without one: the host's own storage. */
export function resolveConnection(
  connection: unknown,
  settings: AppSettings,
  hostStorage: string,
  where: string,
): string {
  if (connection === undefined || connection === '' || connection === HOST_STORAGE) return hostStorage;
  const value = settings[String(connection)] ?? settings[`AzureWebJobs${connection}`];
  if (value === undefined)
    throw new SettingsError([`${where} names the connection ${connection}, which is not among the settings`]);
  return value;
}
