/**
 * Tables, queues and blobs on this computer: Azurite on free loopback ports, in this process or (as a command) in its
 * own.
 */
import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface Azurite {
  readonly connectionString: string;
  readonly tableUrl: string;
  readonly queueUrl: string;
  readonly blobUrl: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const ANY_PORT = 0;
const KEEP_ALIVE_SECONDS = 30;

/** The part of Azurite's classes that we use; the package has no types for them. */
interface AzuriteServer {
  readonly httpServer: Server;
  start(): Promise<void>;
  close(): Promise<void>;
  getHttpServerAddress(): string;
}
interface AzuriteParts {
  readonly TableServer: new (configuration: unknown) => AzuriteServer;
  readonly TableConfiguration: new (...settings: readonly unknown[]) => object;
  readonly QueueServer: new (configuration: unknown) => AzuriteServer;
  readonly QueueConfiguration: new (...settings: readonly unknown[]) => object;
  readonly BlobServer: new (configuration: unknown) => AzuriteServer;
  readonly BlobConfiguration: new (...settings: readonly unknown[]) => object;
  readonly MemoryExtentChunkStore: new () => object;
  readonly account: string;
  readonly key: string;
}

/** Starts the three services. Without a folder all data is in memory; with one, the next start has the same data. */
export async function startAzurite({ folder }: { readonly folder?: string } = {}): Promise<Azurite> {
  const parts = loadAzurite();
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const servers = [
    new parts.TableServer(tableConfiguration(parts, folder)),
    new parts.QueueServer(new parts.QueueConfiguration(...extentSettings('queue', parts, folder))),
    new parts.BlobServer(new parts.BlobConfiguration(...extentSettings('blob', parts, folder))),
  ] as const;
  await Promise.all(servers.map((server) => server.start()));

  const urlOf = (server: AzuriteServer) => `${server.getHttpServerAddress()}/${parts.account}`;
  const [tableUrl, queueUrl, blobUrl] = [urlOf(servers[0]), urlOf(servers[1]), urlOf(servers[2])];
  return {
    tableUrl,
    queueUrl,
    blobUrl,
    connectionString: [
      'DefaultEndpointsProtocol=http',
      `AccountName=${parts.account}`,
      `AccountKey=${parts.key}`,
      `BlobEndpoint=${blobUrl}`,
      `QueueEndpoint=${queueUrl}`,
      `TableEndpoint=${tableUrl};`,
    ].join(';'),
    async stop() {
      await Promise.all(servers.map((server) => server.close()));
      for (const server of servers) server.httpServer.closeAllConnections();
    },
  };
}

function tableConfiguration(parts: AzuriteParts, folder: string | undefined): object {
  return new parts.TableConfiguration(
    HOST,
    ANY_PORT,
    KEEP_ALIVE_SECONDS,
    join(folder ?? '', 'tables.json'),
    ...withoutLogs(false),
    folder === undefined,
  );
}

/** Queues and blobs keep their content as extents; both configurations take the same settings in the same order. */
function extentSettings(service: 'queue' | 'blob', parts: AzuriteParts, folder: string | undefined) {
  const [data, extentList, extents] = [`${service}s.json`, `${service}-extents.json`, `${service}-extents`].map(
    (file) => join(folder ?? '', file),
  );
  // Its own chunk store: Azurite's default one is shared in the process, so one server that stops would empty the
  // others.
  const memory = folder === undefined ? [true, new parts.MemoryExtentChunkStore()] : [false];
  return [
    HOST,
    ANY_PORT,
    KEEP_ALIVE_SECONDS,
    data,
    extentList,
    [{ locationId: 'Default', locationPath: extents, maxConcurrency: 50 }],
    ...withoutLogs(true),
    ...memory,
  ];
}

/**
 * In the order of Azurite's constructors: access log, its stream, debug log, its file, loose, skipApiVersionCheck,
 * certificate, key, password, oauth, disableProductStyleUrl.
 */
function withoutLogs(accessLogFirst: boolean): readonly unknown[] {
  const logs = accessLogFirst ? [false, undefined, false, undefined] : [false, false, undefined, undefined];
  return [...logs, false, true, '', '', '', undefined, true];
}

function loadAzurite(): AzuriteParts {
  const require = createRequire(import.meta.url);
  // Azurite loads its telemetry client even if it is off. That takes three quarters of the start, so we leave it out.
  const withoutTelemetry = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'applicationinsights'
        ? { url: 'azurite:no-telemetry', format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === 'azurite:no-telemetry' ? { format: 'commonjs', source: '', shortCircuit: true } : next(url, context),
  });
  try {
    const file = (path: string) => require(`azurite/dist/src/${path}.js`);
    return {
      TableServer: file('table/TableServer').default,
      TableConfiguration: file('table/TableConfiguration').default,
      QueueServer: file('queue/QueueServer').default,
      QueueConfiguration: file('queue/QueueConfiguration').default,
      BlobServer: file('blob/BlobServer').default,
      BlobConfiguration: file('blob/BlobConfiguration').default,
      MemoryExtentChunkStore: file('common/persistence/MemoryExtentStore').MemoryExtentChunkStore,
      account: file('common/utils/constants').EMULATOR_ACCOUNT_NAME,
      key: file('common/utils/constants').EMULATOR_ACCOUNT_KEY.toString('base64'),
    };
  } finally {
    withoutTelemetry.deregister();
  }
}

async function runAsCommand(): Promise<void> {
  const { values } = parseArgs({ options: { folder: { type: 'string' }, json: { type: 'boolean', default: false } } });
  const azurite = await startAzurite(values.folder === undefined ? {} : { folder: values.folder });
  const { stop: _, ...addresses } = azurite;
  console.log(values.json ? JSON.stringify(addresses) : addresses.connectionString);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void azurite.stop());
}

if (import.meta.main) await runAsCommand();
