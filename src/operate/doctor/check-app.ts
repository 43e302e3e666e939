/** Settings that are allowed, and still not what most people want; and what the app runs on. */
import { type Check, failed, passed, skipped, warned } from './check.ts';
import { ONLY_ITSELF } from './check-identity.ts';
import type { DoctorContext } from './doctor-context.ts';

/** Azure Functions supports 22 and 24. */
const NODES = [22, 24];

export async function checkSettings({ own }: DoctorContext): Promise<readonly Check[]> {
  if (own === undefined) return [skipped('settings', 'only the app itself can tell: ask it with --api')];
  const { notices, retentionDays, identityClientId, storage, simulation } = own.settings;
  const notes: Check[] = [];
  if (notices.mode === 'observe')
    notes.push(
      warned(
        'notices',
        'observe: it is recorded who would be told, and nothing leaves',
        'When you have seen in the record whom it would tell, set NOTICE_MODE=send and NOTICE_MAILBOX.',
      ),
    );
  else if (notices.admins === undefined)
    notes.push(
      warned(
        'notices',
        'NOTICE_ADMINS is not set: what hits many people is told to nobody',
        'Set NOTICE_ADMINS to the address of those who should hear of it.',
      ),
    );
  else
    notes.push(passed('notices', `sent from the one mailbox; more than ${notices.limit} people at once: admins only`));
  const onKeys =
    'connectionString' in storage &&
    simulation === undefined &&
    !/(127\.0\.0\.1|localhost|UseDevelopmentStorage)/.test(storage.connectionString);
  if (onKeys)
    notes.push(
      warned(
        'keys',
        'the storage account is opened with a key',
        'Take AzureWebJobsStorage away and set AzureWebJobsStorage__tableServiceUri and __queueServiceUri with a managed identity.',
      ),
    );
  if (identityClientId === undefined && !('connectionString' in storage))
    notes.push(
      warned(
        'identity setting',
        'AZURE_CLIENT_ID is not set: the app comes as whoever is signed in',
        "Set it to the managed identity's client id.",
      ),
    );
  notes.push(
    passed(
      'retention',
      retentionDays === undefined ? 'the record is kept for good' : `the record is kept for ${retentionDays} days`,
    ),
  );
  return [...notes, ...versions(own.nodeVersion, own.version)];
}

function versions(node: string, version: string): readonly Check[] {
  const major = Number(node.replace(/^v/, '').split('.')[0]);
  const said = `revocation-auditor ${version} on Node ${node}`;
  if (!NODES.includes(major))
    return [
      warned('version', said, `Azure Functions runs on Node ${NODES.join(' and ')}: set nodeVersion and deploy again.`),
    ];
  return [passed('version', said)];
}

// Is it as late here as it is at Graph's?

const MOST_SECONDS_OFF = 60;
/** What `fetch` throws where nobody answers, or not in time. */
const NO_ANSWER: ReadonlySet<string> = new Set(['TypeError', 'TimeoutError']);

export async function checkClock({ own, now }: DoctorContext): Promise<readonly Check[]> {
  if (own === undefined) return [skipped('clock', ONLY_ITSELF)];
  try {
    const graphTime = await own.graphTime();
    if (graphTime === undefined) return [skipped('clock', 'the simulated tenant has a clock of its own')];
    if (Number.isNaN(graphTime)) return [skipped('clock', 'Graph did not say what time it is')];
    const off = Math.round(Math.abs(now - graphTime) / 1000);
    if (off > MOST_SECONDS_OFF)
      return [
        failed(
          'clock',
          `is ${off} s away from Graph's`,
          'Set the clock of the machine: what happened when, and which tokens hold, goes by it.',
        ),
      ];
    return [passed('clock', `within ${MOST_SECONDS_OFF} s of Graph's`)];
  } catch (error) {
    // What keeps Graph from answering shows in the checks of permissions.
    if (error instanceof Error && NO_ANSWER.has(error.name)) return [skipped('clock', 'Graph did not answer')];
    throw error;
  }
}
