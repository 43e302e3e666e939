/**
 * `npm run -s reach-cases -- --json FILE`: what the reach engine answers to each case of a file: who is hit at which
 * app, and who is prompted now.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isJsonObject, type JsonObject, objectOf } from '../../src/base/json.ts';

import { bestKernel } from '../../src/impact/policy/kernel/wasm-kernel.ts';
import { changeReach } from '../../src/impact/policy/reach/change-reach.ts';
import { reachIndex } from '../../src/impact/policy/reach/reach-index.ts';
import { contextsOf } from '../../src/impact/policy/tenant/case-contexts.ts';
import { tenantOf } from '../../src/impact/policy/tenant/case-tenant.ts';

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const file = values.json ?? positionals[0];
if (file === undefined) {
  process.stderr.write('usage: npm run -s reach-cases -- --json FILE\n');
  process.exitCode = 2;
} else {
  const cases: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const answers = (Array.isArray(cases) ? cases : []).map((one) => answerTo(objectOf(one)));
  process.stdout.write(`${JSON.stringify(answers, null, 1)}\n`);
}

function answerTo({ name, tenant, before, after, context }: JsonObject) {
  const input = tenantOf(objectOf(tenant));
  const unchanged = objectsOf(objectOf(tenant).policies);
  const worldWith = (policy: unknown) => ({
    tenant: input,
    policies: isJsonObject(policy) ? [...unchanged, policy] : unchanged,
  });
  const contexts = contextsOf(context, input.identities);
  const index = reachIndex(worldWith(before), contexts, { kernel: bestKernel });
  const { rectangles, promptNow } = changeReach(index, worldWith(after));
  const pairs = (list: NonNullable<typeof promptNow>) =>
    list.flatMap(({ appIds, identities }) =>
      [...identities()].flatMap((number) => appIds().map((app) => [input.identities.idOf(number), app] as const)),
    );
  return {
    name,
    affected: rectangles.flatMap((one) => pairs([one]).map((pair) => [...pair, one.effect])),
    ...(promptNow === undefined ? {} : { promptNow: pairs(promptNow) }),
  };
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
