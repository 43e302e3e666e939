/** The app's own settings (allowed, but perhaps not what you want), and its version. */
import type { Settings } from '../../config.ts';
import type { DoctorContext } from './doctor-context.ts';
import { type Check, onlyAppCanTell, passed, warned } from './doctor-context.ts';

/** The major versions that Azure Functions supports. */
const SUPPORTED_NODES = [22, 24];

export async function checkSettings({ app }: DoctorContext): Promise<readonly Check[]> {
  if (app === undefined) return [onlyAppCanTell('settings')];
  return [
    checkNoticeSettings(app.settings),
    ...checkStorageKey(app.settings),
    ...checkIdentitySetting(app.settings),
    checkVersion(app.nodeVersion, app.version),
  ];
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
