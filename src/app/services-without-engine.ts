/** The API of an app whose settings are wrong: the doctor can say so, and everything else fails. */
import type { ApiServices } from '../api/answer-request.ts';
import type { SettingsError } from '../base/errors.ts';
import { reportWrongSettings } from '../operate/doctor/doctor.ts';
import { memoryKeys } from '../storage/signing-keys.ts';

export function servicesWithoutEngine(error: SettingsError, now: number): ApiServices {
  const fail = (): never => {
    throw error;
  };
  return {
    now,
    get answers() {
      return fail();
    },
    get store() {
      return fail();
    },
    get mirror() {
      return fail();
    },
    why: async () => fail(),
    signingKeys: memoryKeys(),
    noteAccess: async () => fail(),
    diagnose: async () => reportWrongSettings(error),
  };
}
