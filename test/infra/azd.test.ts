/** azd finds what it needs: every parameter under a name, the built folder, the hooks. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { at, INFRA, type Resource, template } from './template.ts';

const ROOT = resolve(INFRA, '..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');
const parameters = at(JSON.parse(read('infra/main.parameters.json')), 'parameters') as Resource;
const variables = Object.values(parameters).map(
  (parameter) => /^\$\{([A-Z_]+)\}$/.exec(String(at(parameter, 'value')))?.[1] ?? 'not a variable',
);

test('every parameter of the template can be set by a variable of the azd environment, and no other', () => {
  expect(Object.keys(parameters).toSorted()).toEqual(Object.keys(at(template, 'parameters') as Resource).toSorted());
});

test('every such variable is explained to whoever deploys', () => {
  const page = read('docs/deploy.md');
  expect(variables.filter((name) => !page.includes(`\`${name}\``) && !name.startsWith('AZURE_'))).toEqual([]);
});

test('the built folder is deployed as it is, and no ignore file makes azd refuse that', () => {
  const plan = read('azure.yaml');
  expect(plan).toMatch(/^ {4}dist: dist$/m);
  expect(plan).toMatch(/^ {4}remoteBuild: false$/m);
  expect(
    read('.funcignore')
      .split('\n')
      .filter((line) => !line.startsWith('#') && /node_modules|^\*|dist|main|host|package/.test(line)),
  ).toEqual([]);
});

test('the service that azd deploys is the one that the template tags', () => {
  expect(JSON.stringify(template)).toContain("'azd-service-name', 'app'");
  expect(read('azure.yaml')).toMatch(/^services:\n {2}app:$/m);
});

test('every file that a hook runs is there', () => {
  const files = [...read('azure.yaml').matchAll(/infra\/hooks\/[\w.-]+/g)].map(([file]) => file);
  expect(files.length).toBeGreaterThanOrEqual(4);
  expect(files.filter((file) => !existsSync(resolve(ROOT, file)))).toEqual([]);
});

test('what the hooks and the steps take from the deployment is what it gives', () => {
  const outputs = Object.keys(at(template, 'outputs') as Resource);
  const used = (file: string) =>
    [...read(file).matchAll(/(?:\$(?:env:|\{)?|get-value )([A-Z]+_[A-Z_]+)/g)].map(([, name = '']) => name);
  const taken = new Set(
    ['docs/deploy.md', 'infra/hooks/grant-permissions.sh', 'infra/hooks/grant-permissions.ps1'].flatMap(used),
  );
  expect(taken.size).toBeGreaterThanOrEqual(6);
  expect([...taken].filter((name) => name !== 'GRANT_PERMISSIONS' && !outputs.includes(name))).toEqual([]);
});
