/** Settings are read as a whole: what is wrong is said together, what is not said has a safe meaning. */
import { describe, expect, test } from 'vitest';
import { SettingsError } from '../src/base/errors.ts';
import { readSettings } from '../src/config.ts';

const TENANT = '0F0F0F0F-0000-4000-8000-00000000000F';
const AZURE = {
  TENANT_ID: TENANT,
  AzureWebJobsStorage__tableServiceUri: 'https://auditor.table.core.windows.net',
  AzureWebJobsStorage__queueServiceUri: 'https://auditor.queue.core.windows.net',
  AzureWebJobsStorage__blobServiceUri: 'https://auditor.blob.core.windows.net',
  AZURE_CLIENT_ID: '0a0a0a0a-1111-4111-8111-000000000001',
};

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

test('what Azure sets is enough: nothing is sent, nothing is reachable, the tenant id is in lower case', () => {
  expect(readSettings(AZURE)).toEqual({
    tenant: { tenantId: TENANT.toLowerCase(), cloud: 'global' },
    storage: {
      tablesUrl: AZURE.AzureWebJobsStorage__tableServiceUri,
      queuesUrl: AZURE.AzureWebJobsStorage__queueServiceUri,
      blobsUrl: AZURE.AzureWebJobsStorage__blobServiceUri,
    },
    identityClientId: AZURE.AZURE_CLIENT_ID,
    publicUrl: undefined,
    notices: {
      mode: 'observe',
      mailboxes: [],
      admins: undefined,
      limit: 25,
      breakGlass: [],
      runbooksUrl: undefined,
    },
    words: { actorShownTo: 'everybody' },
    namesDays: 400,
    readsStream: false,
    channels: { teamsWebhookUrl: undefined, teamsAppId: undefined },
    signingKeys: {},
    simulation: undefined,
  });
});

test('names are readable for as long as is set, at least 30 days', () => {
  expect(readSettings({ ...AZURE, NAMES_DAYS: '30' }).namesDays).toBe(30);
  for (const days of ['29', '0', '-1', '1.5', 'forever'])
    expect(problemsOf({ ...AZURE, NAMES_DAYS: days })).toEqual([expect.stringContaining('NAMES_DAYS')]);
});

test('the record may be elsewhere than what the host keeps for itself', () => {
  const settings = readSettings({ ...AZURE, TABLES_URL: 'https://auditor.table.cosmos.azure.com/' });
  expect(settings.storage).toEqual({
    tablesUrl: 'https://auditor.table.cosmos.azure.com/',
    queuesUrl: AZURE.AzureWebJobsStorage__queueServiceUri,
    blobsUrl: AZURE.AzureWebJobsStorage__blobServiceUri,
  });
});

test('all problems are named together, each with its setting', () => {
  const wrong = {
    TENANT_ID: 'contoso',
    CLOUD: 'moon',
    NOTICE_MODE: 'shout',
    NOTICE_LIMIT: 'many',
    PUBLIC_URL: 'http://auditor.contoso.example',
    RUNBOOKS_URL: 'ftp://contoso.example',
    SIMULATED_GRAPH: 'http://graph.contoso.example',
  };
  const problems = problemsOf(wrong);
  for (const name of [...Object.keys(wrong), 'AzureWebJobsStorage__tableServiceUri'])
    expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
  expect(problems).toHaveLength(8);
});

describe('a setting', () => {
  test.each([
    ['nothing at all', {}, ['TENANT_ID', 'AzureWebJobsStorage__tableServiceUri']],
    [
      'two of the three service addresses',
      { ...AZURE, AzureWebJobsStorage__blobServiceUri: '' },
      ['AzureWebJobsStorage__tableServiceUri'],
    ],
    ['sending without a mailbox to send from', { ...AZURE, NOTICE_MODE: 'send' }, ['NOTICE_MODE']],
    ['a limit below nobody', { ...AZURE, NOTICE_LIMIT: '-1' }, ['NOTICE_LIMIT']],
    ['a language that we do not write', { ...AZURE, NOTICE_LANGUAGE: 'tlh' }, ['NOTICE_LANGUAGE']],
    ['a time zone that is none', { ...AZURE, NOTICE_TIME_ZONE: 'Mars/Olympus' }, ['NOTICE_TIME_ZONE']],
    ['an actor shown to nobody', { ...AZURE, NOTICE_ACTOR_SHOWN_TO: 'nobody' }, ['NOTICE_ACTOR_SHOWN_TO']],
    ['half a person', { ...AZURE, NOTICE_LIMIT: '2.5' }, ['NOTICE_LIMIT']],
    [
      'a simulated tenant elsewhere',
      { ...AZURE, SIMULATED_GRAPH: 'https://127.0.0.1.contoso.example' },
      ['SIMULATED_GRAPH'],
    ],
  ])('of %s is refused', (_, env, names) => {
    expect(problemsOf(env).map((problem) => names.find((name) => problem.startsWith(name)))).toEqual(names);
  });

  test('says how it is meant: lists by any separator, addresses without the last slash', () => {
    const settings = readSettings({
      ...AZURE,
      BREAK_GLASS_IDS: 'a, b;c\nd ',
      PUBLIC_URL: 'https://auditor.contoso.example//',
      NOTICE_LIMIT: '0',
    });
    expect([settings.notices.breakGlass, settings.publicUrl, settings.notices.limit]).toEqual([
      ['a', 'b', 'c', 'd'],
      'https://auditor.contoso.example',
      0,
    ]);
  });

  test('a connection string goes before service addresses: it is that of a laptop', () => {
    expect(readSettings({ ...AZURE, AzureWebJobsStorage: 'UseDevelopmentStorage=true' }).storage).toEqual({
      connectionString: 'UseDevelopmentStorage=true',
    });
  });

  test('no problem repeats a secret', () => {
    const problems = problemsOf({
      TENANT_ID: 'x',
      SIMULATED_GRAPH: 'http://elsewhere',
      SIMULATED_GRAPH_TOKEN: 'top-secret',
      AzureWebJobsStorage: 'AccountKey=top-secret',
    });
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join()).not.toContain('top-secret');
  });
});

test('a stream that is wanted names what its hub lacks, and one that is not wanted lacks nothing', () => {
  const hub = {
    EVENT_HUB__fullyQualifiedNamespace: 'hub.servicebus.windows.net',
    EVENT_HUB_NAME: 'entra',
    EVENT_HUB_CONSUMER_GROUP: 'auditor',
  };
  expect(problemsOf({ ...AZURE, LOG_STREAM: 'on', EVENT_HUB_NAME: 'entra' })).toEqual([
    'LOG_STREAM is on, so EVENT_HUB__fullyQualifiedNamespace and EVENT_HUB_CONSUMER_GROUP must be set',
  ]);
  expect(problemsOf({ ...AZURE, LOG_STREAM: 'On' })).toEqual(['LOG_STREAM must be on or off, not "On"']);
  for (const fine of [{ LOG_STREAM: 'on', ...hub }, { LOG_STREAM: 'off' }, {}])
    expect(problemsOf({ ...AZURE, ...fine })).toEqual([]);
});

test('a stream is read where its settings are there and it is not off', () => {
  const hub = {
    EVENT_HUB__fullyQualifiedNamespace: 'hub.servicebus.windows.net',
    EVENT_HUB_NAME: 'logs',
    EVENT_HUB_CONSUMER_GROUP: 'auditor',
  };
  expect(readSettings({ ...AZURE, ...hub }).readsStream).toBe(true);
  expect(readSettings({ ...AZURE, ...hub, LOG_STREAM: 'off' }).readsStream).toBe(false);
});
