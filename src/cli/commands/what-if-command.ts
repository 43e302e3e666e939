/** `revaudit what-if`: whom a Conditional Access policy would hit if it were saved, before anybody saves it. */
import type { Command } from 'commander';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { REACH_EFFECTS, type ReachEffect } from '../../conditional-access/judge-request.ts';
import type { PolicyContent } from '../../conditional-access/policy.ts';
import { bestKernel } from '../../impact/policy/kernel/wasm-kernel.ts';
import { changeReach } from '../../impact/policy/reach/change-reach.ts';
import type { Reach } from '../../impact/policy/reach/reach.ts';
import { reachIndex } from '../../impact/policy/reach/reach-index.ts';
import { tenantOf } from '../../impact/policy/tenant/case-tenant.ts';
import { likelyContexts } from '../../impact/policy/tenant/likely-contexts.ts';
import type { TenantIndexInput } from '../../impact/policy/tenant/tenant-index-input.ts';
import { EXIT, UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult } from '../command-context.ts';
import { checkQuery } from '../terminal/jmespath-query.ts';
import { tableOfRows } from '../terminal/output.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { readObject, readPolicies } from '../what-if/read-draft.ts';

interface Flags extends GlobalFlags {
  readonly against?: string;
  readonly failOn?: readonly string[];
  readonly delete?: boolean;
  readonly on?: boolean;
}

/** One line of the answer. */
interface Row {
  readonly effect: ReachEffect;
  readonly people: number;
  readonly apps: number;
  readonly pairs: number;
  readonly reason: string;
  /** The latest moment at which it is felt. */
  readonly bites: string;
  /** The first few, as ids. */
  readonly somePeople: readonly string[];
  readonly someApps: readonly string[];
}

const SHOWN = 10;
const EXAMPLES = `
The file holds a policy as Graph, PowerShell or other tools export it, or a list of them. A policy of the same id, or else of
the same name, is replaced; any other is added. --against names a file with the tenant: users, groups, roles, apps, policies.
Pairs of people and apps are counted under the ordinary circumstances and those that the policy names; the worst one counts.

Examples:
  revaudit what-if draft.json --against tenant.json
  revaudit what-if draft.json --against tenant.json --fail-on newly-blocked>0
  revaudit what-if policy.json --against tenant.json --delete`;

const COLUMNS: readonly Column<Row>[] = [
  { title: 'EFFECT', text: ({ effect }) => effect },
  { title: 'PEOPLE', text: ({ people }) => String(people) },
  { title: 'APPS', text: ({ apps }) => String(apps) },
  { title: 'PAIRS', text: ({ pairs }) => String(pairs) },
  { title: 'AT THE LATEST', text: ({ bites }) => bites },
  { title: 'WHY', text: ({ reason }) => reason, minWidth: 30 },
];

export function addWhatIf(program: Command, cli: CommandContext): void {
  program
    .command('what-if')
    .description('whom a Conditional Access policy would hit, before it is saved')
    .argument('<file>', 'the draft, as JSON')
    .option('--against <file>', 'the tenant, as JSON')
    .option('--delete', 'what if the policy were deleted')
    .option('--on', 'what if the policy were on, whatever its state in the file')
    .option(
      '--fail-on <effect>',
      `exit with 7 if more than N people have this effect: ${REACH_EFFECTS.slice(0, -1).join(', ')}`,
      (text: string, all: readonly string[] = []) => [...all, text],
    )
    .addHelpText('after', EXAMPLES)
    .action((file: string, _options: unknown, command: Command) => whatIf(cli, command.optsWithGlobals<Flags>(), file));
}

async function whatIf(cli: CommandContext, flags: Flags, file: string): Promise<void> {
  if (flags.query !== undefined) await checkQuery(flags.query);
  const limits = (flags.failOn ?? []).map(limitOf);
  if (flags.against === undefined) throw new UsageError('--against FILE is needed: the tenant, as JSON');
  const [drafts, plain] = [await readPolicies(file), await readObject(flags.against)];
  const tenant = tenantOf(plain);
  const policies = Array.isArray(plain.policies) ? plain.policies.filter(isJsonObject) : [];
  const changed = drafts.map((draft) => (flags.on ? { ...draft, state: 'enabled' } : draft));
  const after = withDrafts(policies, changed, flags.delete === true);
  const reach = reachBetween({ tenant, policies, after, drafts: changed });
  const rows = reach.rectangles.map((rectangle) => rowOf(rectangle, tenant));
  const broken = limits.filter(({ effect, most }) => (reach.counts.get(effect)?.identities ?? 0) > most);
  await printResult(cli, flags, {
    json: {
      counts: Object.fromEntries(
        [...reach.counts].map(([effect, { identities, apps, pairs }]) => [effect, { people: identities, apps, pairs }]),
      ),
      rectangles: rows,
      missing: reach.missing,
      failedOn: broken.map(({ text }) => text),
    },
    rows,
    columns: ['effect', 'people', 'apps', 'pairs', 'bites', 'reason'],
    table: async (screen) => textTable(rows, COLUMNS, screen),
    rowsTable: tableOfRows(rows, (chosen, screen) => textTable(chosen, COLUMNS, screen)),
  });
  if (broken.length > 0) cli.setExitCode(EXIT.gate);
}

interface Question {
  readonly tenant: TenantIndexInput;
  readonly policies: readonly PolicyContent[];
  readonly after: readonly PolicyContent[];
  readonly drafts: readonly PolicyContent[];
}

function reachBetween({ tenant, policies, after, drafts }: Question): Reach {
  const replaced = policies.filter((policy) => !after.includes(policy));
  const contexts = likelyContexts([...replaced, ...drafts], tenant);
  return changeReach(reachIndex({ tenant, policies }, contexts, { kernel: bestKernel }), { tenant, policies: after });
}

/** A draft takes the place of the policy with its id, or else with its name. */
function withDrafts(
  policies: readonly JsonObject[],
  drafts: readonly JsonObject[],
  isDeletion: boolean,
): readonly JsonObject[] {
  const isSame = (draft: JsonObject, policy: JsonObject) =>
    draft.id === undefined ? draft.displayName === policy.displayName : draft.id === policy.id;
  const kept = policies.filter((policy) => !drafts.some((draft) => isSame(draft, policy)));
  return isDeletion ? kept : [...kept, ...drafts];
}

interface Limit {
  readonly text: string;
  readonly effect: ReachEffect;
  readonly most: number;
}

function limitOf(text: string): Limit {
  const [, word, number] = /^\s*([a-z-]+)\s*>\s*(\d+)\s*$/.exec(text) ?? [];
  const effect = REACH_EFFECTS.find((known) => known === word && known !== 'unchanged');
  if (effect === undefined)
    throw new UsageError(`--fail-on ${text}: write it like newly-blocked>0, with an effect that --help lists`);
  return { text, effect, most: Number(number) };
}

function rowOf(rectangle: Reach['rectangles'][number], { identities }: TenantIndexInput): Row {
  const { effect, reason, bites, identityCount, appCount, pairs } = rectangle;
  const somePeople: string[] = [];
  for (const number of rectangle.identities()) {
    if (somePeople.length === SHOWN) break;
    somePeople.push(identities.idOf(number));
  }
  const someApps = rectangle.appIds().slice(0, SHOWN);
  return { effect, people: identityCount, apps: appCount, pairs, reason, bites, somePeople, someApps };
}
