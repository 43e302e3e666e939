/** The app's own settings (allowed, but perhaps not what you want), its version, and its clock. */
import type { Settings } from '../../config.ts';
import type { DoctorContext } from './doctor-context.ts';
import { type Check, failed, onlyAppCanTell, passed, skipped, warned } from './doctor-context.ts';

/** The major versions that Azure Functions supports. */
const SUPPORTED_NODES = [22, 24];
const MAX_CLOCK_DIFFERENCE_S = 60;
/** Names of the errors that `fetch` throws if a host does not answer, or not in time. */
const NO_ANSWER: ReadonlySet<string> = new Set(['TypeError', 'TimeoutError']);

export async function checkSettings({ app }: DoctorContext): Promise<readonly Check[]> {
  if (app === undefined) return [onlyAppCanTell('settings')];
  const { retentionDays } = app.settings;
  return [
    checkNoticeSettings(app.settings),
    ...checkStorageKey(app.settings),
    ...checkIdentitySetting(app.settings),
    passed(
      'retention',
      retentionDays === undefined ? 'the record is kept forever' : `the record is kept for ${retentionDays} days`,
    ),
    checkVersion(app.nodeVersion, app.version),
  ];
}

/** Compares the clock with Graph's. */
export async function checkClock({ app, now }: DoctorContext): Promise<readonly Check[]> {
  if (app === undefined) return [onlyAppCanTell('clock')];
  try {
    const graphTime = await app.graphTime();
    if (graphTime === undefined) return [skipped('clock', 'the simulated tenant has a clock of its own')];
    if (Number.isNaN(graphTime)) return [skipped('clock', 'Graph did not say what time it is')];
    const difference = Math.round(Math.abs(now - graphTime) / 1000);
    if (difference <= MAX_CLOCK_DIFFERENCE_S) return [passed('clock', `within ${MAX_CLOCK_DIFFERENCE_S} s of Graph's`)];
    return [
      failed(
        'clock',
        `is ${difference} s away from Graph's`,
        'Set the clock of the machine: the times on record and the validity of tokens depend on it.',
      ),
    ];
  } catch (error) {
    // The checks of permissions show why Graph does not answer.
    if (error instanceof Error && NO_ANSWER.has(error.name)) return [skipped('clock', 'Graph did not answer')];
    throw error;
  }
}

function checkNoticeSettings({ notices }: Settings): Check {
  if (notices.mode === 'observe')
    return warned(
      'notices',
      'observe: it is recorded who would be notified, and nothing is sent',
      'When the record shows the right people, set NOTICE_MODE=send and NOTICE_MAILBOX.',
    );
  if (notices.admins === undefined)
    return warned(
      'notices',
      'NOTICE_ADMINS is not set: nobody is notified of what affects many people',
      'Set NOTICE_ADMINS to the address of the administrators.',
    );
  return passed(
    'notices',
    `sent from one mailbox; if more than ${notices.limit} people are affected, to the admins only`,
  );
}

function checkStorageKey({ storage, simulation }: Settings): readonly Check[] {
  const usesKey =
    'connectionString' in storage &&
    simulation === undefined &&
    !/(127\.0\.0\.1|localhost|UseDevelopmentStorage)/.test(storage.connectionString);
  if (!usesKey) return [];
  return [
    warned(
      'keys',
      'the storage account is opened with a key',
      'Remove AzureWebJobsStorage and set AzureWebJobsStorage__tableServiceUri and __queueServiceUri, with a managed ' +
        'identity.',
    ),
  ];
}

function checkIdentitySetting({ identityClientId, storage }: Settings): readonly Check[] {
  if (identityClientId !== undefined || 'connectionString' in storage) return [];
  return [
    warned(
      'identity setting',
      'AZURE_CLIENT_ID is not set: the app uses whatever identity is signed in',
      "Set it to the managed identity's client id.",
    ),
  ];
}

function checkVersion(node: string, version: string): Check {
  const major = Number(node.replace(/^v/, '').split('.')[0]);
  const versions = `revocation-auditor ${version} on Node ${node}`;
  if (SUPPORTED_NODES.includes(major)) return passed('version', versions);
  return warned(
    'version',
    versions,
    `Azure Functions runs on Node ${SUPPORTED_NODES.join(' and ')}: set nodeVersion and deploy again.`,
  );
}
