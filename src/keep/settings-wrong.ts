/** An app whose settings are wrong cannot start, and must still be able to say so. */
import type { SettingsError } from '../errors.ts';
import { failed } from './check.ts';
import type { Examination } from './examination.ts';

export function settingsWrong({ problems }: SettingsError): Examination {
  const checks = problems.map((problem) =>
    failed('settings', problem, 'Correct it in the app settings (infra/main.parameters.json, then azd provision); the app restarts by itself.'),
  );
  return { ok: false, checks, latencies: [], canary: [] };
}
