/** azd finds what it needs: a variable for every parameter, the built folder, the hooks. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { appParameter, at, INFRA, type Resource, template } from './template.ts';

const ROOT = resolve(INFRA, '..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');
const parameters = at(JSON.parse(read('infra/main.parameters.json')), 'parameters') as Resource;
const variables = Object.values(parameters).map(
  (parameter) => /^\$\{([A-Z_]+)\}$/.exec(String(at(parameter, 'value')))?.[1] ?? 'not a variable',
);

/** JSON, whose quotes azd would put into its own JSON as they are: `revaudit notices policy set` is the way. */
const NOT_BY_AZD = ['noticePolicy'];

test('main.parameters.json sets the parameters of the template, all that azd can carry', () => {
  const declared = Object.keys(at(template, 'parameters') as Resource);
  expect([...Object.keys(parameters), ...NOT_BY_AZD].toSorted()).toEqual(declared.toSorted());
});

test('docs/deploy.md explains every variable', () => {
  const page = read('docs/deploy.md');
  expect(variables.filter((name) => !page.includes(`\`${name}\``) && !name.startsWith('AZURE_'))).toEqual([]);
});

test('the built folder is deployed as it is, and .funcignore does not make azd refuse it', () => {
  const plan = read('azure.yaml');
  expect(plan.match(/^ {4}dist: dist$/gm)).toHaveLength(2);
  expect(plan.match(/^ {4}remoteBuild: false$/gm)).toHaveLength(2);
  expect(
    read('.funcignore')
      .split('\n')
      .filter((line) => !line.startsWith('#') && /node_modules|^\*|dist|main|host|package/.test(line)),
  ).toEqual([]);
});

test('the services that azd deploys are those that the template tags', () => {
  expect(JSON.stringify(template)).toContain("'azd-service-name', parameters('service')");
  const services = [...read('azure.yaml').matchAll(/^ {2}(\w+):\n {4}project: \.$/gm)].map(([, name]) => name);
  expect(services).toEqual((['app', 'retention'] as const).map((app) => appParameter(app, 'service')));
});

test('every file that a hook runs exists', () => {
  const files = [...read('azure.yaml').matchAll(/infra\/hooks\/[\w.-]+/g)].map(([file]) => file);
  expect(files.length).toBeGreaterThanOrEqual(4);
  expect(files.filter((file) => !existsSync(resolve(ROOT, file)))).toEqual([]);
});

test('the hooks and docs/deploy.md use only outputs that the deployment has', () => {
  const outputs = Object.keys(at(template, 'outputs') as Resource);
  const namesIn = (file: string) =>
    [...read(file).matchAll(/(?:\$(?:env:|\{)?|get-value )([A-Z]+_[A-Z_]+)/g)].map(([, name = '']) => name);
  const used = new Set(
    ['docs/deploy.md', 'infra/hooks/grant-permissions.sh', 'infra/hooks/grant-permissions.ps1'].flatMap(namesIn),
  );
  expect(used.size).toBeGreaterThanOrEqual(6);
  expect([...used].filter((name) => name !== 'GRANT_PERMISSIONS' && !outputs.includes(name))).toEqual([]);
});
