/** A setting has one name: Bicep sets it, and the engine, a trigger or the host reads it. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { REQUEST_BODY_LIMIT_BYTES } from '../../local/host/request-body.ts';
import { SettingsError } from '../../src/base/errors.ts';
import { readSettings } from '../../src/config.ts';
import { settingNames, text } from './template.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const functionFiles = globSync('functions/*.ts', { cwd: ROOT }).map((file) =>
  readFileSync(resolve(ROOT, file), 'utf8'),
);

/** Never set in Azure: the connection string of an emulator, and the simulated tenant. */
const LAPTOP = new Set([
  'AzureWebJobsStorage',
  'SIMULATED_GRAPH',
  'SIMULATED_GRAPH_TOKEN',
  'SIMULATED_ACTIVITY_FEED',
  'SIGNING_KEYS_FILE',
]);
/** Read by the Functions host. */
const HOST = new Set([
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT',
  'AzureWebJobsDisableHomepage',
  'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID',
]);

function namesRead(env: Readonly<Record<string, string>>): readonly string[] {
  const names = new Set<string>();
  const recording = new Proxy(env, {
    get(target, name) {
      names.add(String(name));
      return target[String(name)];
    },
  });
  try {
    readSettings(recording);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
  }
  return [...names];
}

const read = new Set([
  ...namesRead({}),
  ...namesRead({ NOTICE_MODE: 'send', LOG_STREAM: 'on', SIMULATED_GRAPH: 'http://localhost:1' }),
]);
const set = settingNames();

function readByTrigger(name: string): boolean {
  return functionFiles.some(
    (file) =>
      file.includes(`%${name}%`) ||
      [...file.matchAll(/connection: '(\w+)'/g)].some(([, to = '']) => name.startsWith(`${to}__`)),
  );
}

test('Bicep sets every setting that the engine reads, under the same name', () => {
  expect([...read].filter((name) => !LAPTOP.has(name) && !set.includes(name))).toEqual([]);
});

test('the engine, a trigger or the host reads every setting that Bicep sets', () => {
  expect(set.filter((name) => !read.has(name) && !HOST.has(name) && !readByTrigger(name))).toEqual([]);
});

test('Bicep sets no setting that Flex Consumption ignores or that is for a laptop', () => {
  const forbidden = /^(FUNCTIONS_(?!REQUEST_BODY_SIZE_LIMIT$)|WEBSITE_|SCM_|ENABLE_ORYX_BUILD$|TZ$)/;
  expect(set.filter((name) => forbidden.test(name) || LAPTOP.has(name))).toEqual([]);
});

test('the limit of request bodies is the one of the local host', () => {
  const [, limit] = /FUNCTIONS_REQUEST_BODY_SIZE_LIMIT', '(\d+)'/.exec(text) ?? [];
  expect(Number(limit)).toBe(REQUEST_BODY_LIMIT_BYTES);
});

test('no setting is set twice', () => {
  expect(set.filter((name, index) => set.indexOf(name) !== index)).toEqual([]);
});
