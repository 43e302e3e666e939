/**
 * Every cause in every form of export that can show it, and records that only look like one: late, duplicated, out of
 * order, spelled in many ways.
 */
import { join } from 'node:path';
import { type Random, randomFrom } from '../../local/tenant/random.ts';
import { findCauses, type ScenarioFile } from './find-causes.ts';
import { AUDIT_FORMS } from './forms/audit-forms.ts';
import { CHOSEN_FORMS } from './forms/chosen-forms.ts';
import type { Form, Row } from './forms/form.ts';
import { SIGN_IN_FORMS } from './forms/sign-in-forms.ts';
import { UNIFIED_FORMS } from './forms/unified-forms.ts';
import { WRAPPED_FORMS } from './forms/wrapped-forms.ts';
import { writeRows } from './forms/write-file.ts';
import { ACCOUNT_SCRIPTS } from './generate/account-scripts.ts';
import { ANSWERED_SCRIPTS } from './generate/answered-scripts.ts';
import { APP_SCRIPTS } from './generate/app-scripts.ts';
import { CONSENT_SCRIPTS } from './generate/consent-scripts.ts';
import { DEVICE_SCRIPTS } from './generate/device-scripts.ts';
import { NOISE_SCRIPTS } from './generate/noise-scripts.ts';
import { PASSWORD_SCRIPTS } from './generate/password-scripts.ts';
import { LIFETIME_SCRIPTS, POLICY_SCRIPTS } from './generate/policy-scripts.ts';
import { type LogRecord, openScene, type Scenario, type Script } from './generate/scene.ts';
import { SESSION_AND_METHOD_SCRIPTS } from './generate/session-and-method-scripts.ts';
import { SETTING_SCRIPTS } from './generate/setting-scripts.ts';
import { SIGN_IN_SCRIPTS } from './generate/sign-in-scripts.ts';
import { STORY_SCRIPTS } from './generate/story-scripts.ts';
import { findMirrorCauses } from './mirror-causes.ts';
import { scoreOf } from './score.ts';
import type { SetScore } from './set-score.ts';

const FORMS: readonly Form[] = [...AUDIT_FORMS, ...UNIFIED_FORMS, ...SIGN_IN_FORMS, ...WRAPPED_FORMS, ...CHOSEN_FORMS];
const SCRIPTS: Readonly<Record<string, Script>> = {
  ...ACCOUNT_SCRIPTS,
  ...PASSWORD_SCRIPTS,
  ...SESSION_AND_METHOD_SCRIPTS,
  ...APP_SCRIPTS,
  ...CONSENT_SCRIPTS,
  ...POLICY_SCRIPTS,
  ...SETTING_SCRIPTS,
  ...LIFETIME_SCRIPTS,
  ...DEVICE_SCRIPTS,
  ...SIGN_IN_SCRIPTS,
  ...ANSWERED_SCRIPTS,
  ...STORY_SCRIPTS,
  ...NOISE_SCRIPTS,
};
const DUPLICATED = 0.25;
const MOST_SIGN_IN_ROUNDS = 4;

/** A record of one scenario in one form. */
interface FormedRecord {
  readonly form: Form;
  readonly scenario: number;
  readonly row: Row;
}

/** @param folder for the files to import */
export async function generatedSet(folder: string, seed: number): Promise<SetScore> {
  const { scenarios, formed } = generateAll(seed);
  const imported = await findCauses(await writeFiles(folder, formed, randomFrom(seed, 'accuracy/order')));
  const mirror = await findMirrorCauses(seed);
  const judged = scenarios.map((scenario, number) => ({ ...scenario, found: imported.found.get(number) ?? [] }));
  const { wrong, ...score } = scoreOf([...judged, ...mirror.judged]);
  const also = [...imported.shared, ...mirror.shared, ...imported.unreadable];
  return { set: 'generated', records: imported.records + mirror.records, ...score, wrong: [...wrong, ...also] };
}

function generateAll(seed: number): {
  readonly scenarios: readonly Scenario[];
  readonly formed: readonly FormedRecord[];
} {
  const scenarios: Scenario[] = [];
  const formed: FormedRecord[] = [];
  for (const [index, [name, script]] of Object.entries(SCRIPTS).entries()) {
    const rounds = Math.max(...script(openScene(seed, 0, name)).records.map(roundsFor));
    for (let round = index; round < index + rounds; round += 1) {
      const scene = openScene(seed, scenarios.length, name);
      const scenario = { name, ...script(scene) };
      formed.push(...formRecords(scenario.records, { scenario: scenarios.length, round, random: scene.random }));
      scenarios.push(scenario);
    }
  }
  return { scenarios, formed };
}

/** One round per form. There are so many codes of refused sign-ins that each code gets only some of the forms. */
function roundsFor(record: LogRecord): number {
  const forms = formsFor(record).length;
  return record.log === 'sign-in' ? Math.min(forms, MOST_SIGN_IN_ROUNDS) : forms;
}

function formsFor({ log, needs = [] }: LogRecord): readonly Form[] {
  return FORMS.filter(({ logs, loses = [] }) => logs.includes(log) && !needs.some((need) => loses.includes(need)));
}

/** The first record goes through all forms, round by round. The others have any form, and some come twice. */
function formRecords(
  records: readonly LogRecord[],
  { scenario, round, random }: { readonly scenario: number; readonly round: number; readonly random: Random },
): readonly FormedRecord[] {
  return records.flatMap((record, index) => {
    const forms = formsFor(record);
    const own = forms[(round + index * (random.chance(0.5) ? 1 : 0)) % forms.length] ?? random.pick(forms);
    const copies = random.chance(DUPLICATED) ? [own, random.pick(forms)] : [own];
    return copies.map((form) => ({ form, scenario, row: form.wrap(record, random) }));
  });
}

/** One file per form, with rows and files in random order: a record in a later file comes late. */
async function writeFiles(
  folder: string,
  formed: readonly FormedRecord[],
  random: Random,
): Promise<readonly ScenarioFile[]> {
  const byForm = [...Map.groupBy(random.shuffle(formed), ({ form }) => form)];
  return Promise.all(
    random.shuffle(byForm).map(async ([form, rows], number): Promise<ScenarioFile> => {
      const path = join(folder, `${number}-${form.name.replaceAll(/\W+/g, '-')}`);
      const listedAs = await writeRows(
        path,
        form.container,
        rows.map(({ row }) => row),
      );
      return { path, listedAs, scenarioOf: new Map(rows.map(({ scenario }, record) => [record, scenario])) };
    }),
  );
}
