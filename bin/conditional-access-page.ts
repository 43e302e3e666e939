/**
 * Writes the example in docs/conditional-access.md, and its picture, from what `revaudit what-if` answers:
 * `node bin/conditional-access-page.ts`. A test holds both to it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { AuditorError } from '../src/base/errors.ts';
import { isJsonObject, type JsonObject, objectOf } from '../src/base/json.ts';
import { runRevaudit } from '../src/cli/run-revaudit.ts';
import { type PicturedRectangle, reachPicture } from './reach-picture.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PAGE = resolve(ROOT, 'docs/conditional-access.md');
const PICTURE = resolve(ROOT, 'docs/conditional-access/reach.svg');
const [DRAFT, TENANT] = ['docs/conditional-access/draft.json', 'docs/conditional-access/tenant.json'];
const [BEGIN, END] = ['<!-- example: made by bin/conditional-access-page.ts -->', '<!-- end of the example -->'];
const COLUMNS = 120;

class ExampleFailedError extends AuditorError {
  readonly code = 'EXAMPLE_FAILED';
  readonly retryable = false;
}

/** The page as it should be. */
export async function conditionalAccessPage(): Promise<string> {
  const page = await readFile(PAGE, 'utf8');
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  const command = `revaudit what-if ${DRAFT} --against ${TENANT}`;
  const answer = (await whatIf()).replaceAll(/[ \t]+$/gm, '').trimEnd();
  return `${page.slice(0, start)}${BEGIN}\n\n\`\`\`text\n$ ${command}\n${answer}\n\`\`\`\n\n${page.slice(end)}`;
}

/** The picture as it should be, as SVG. */
export async function conditionalAccessPicture(): Promise<string> {
  const tenant = objectOf(JSON.parse(await readFile(resolve(ROOT, TENANT), 'utf8')));
  const { rectangles } = objectOf(JSON.parse(await whatIf('--output', 'json')));
  const [users, apps] = [objectsIn(tenant.users), objectsIn(tenant.apps)];
  const lists = [...objectsIn(tenant.groups), ...objectsIn(tenant.roles)];
  return reachPicture({
    people: users
      .filter(({ accountEnabled }) => accountEnabled !== false)
      .map((user) => ({ id: textOf(user.id), name: textOf(user.displayName), note: noteOf(user, lists) })),
    apps: apps.map((app) => ({ id: textOf(app.id), name: textOf(app.displayName) })),
    rectangles: objectsIn(rectangles).map(pictured),
  });
}

async function whatIf(...flags: readonly string[]): Promise<string> {
  const [stdout, stderr] = [terminal(), terminal()];
  const process = { stdin: new PassThrough(), stdout, stderr, environment: {}, now: Date.now };
  const args = ['what-if', resolve(ROOT, DRAFT), '--against', resolve(ROOT, TENANT), '--no-color', ...flags];
  const code = await runRevaudit(args, { ...process, findRunningInstances: async () => [] }, '0.0.0');
  if (code !== 0) throw new ExampleFailedError(`what-if ended with ${code}: ${String(stderr.read() ?? '')}`);
  return String(stdout.read() ?? '');
}

function terminal() {
  return Object.assign(new PassThrough(), { isTTY: true, columns: COLUMNS });
}

function pictured({ effect, reason, somePeople, someApps }: JsonObject): PicturedRectangle {
  return { effect: textOf(effect), reason: textOf(reason), people: textsIn(somePeople), apps: textsIn(someApps) };
}

/** What the policies see of a person besides the name. */
function noteOf({ id, userType }: JsonObject, groupsAndRoles: readonly JsonObject[]): string {
  const own = groupsAndRoles.filter(({ members }) => textsIn(members).includes(textOf(id)));
  return [...own.map(({ displayName }) => textOf(displayName)), ...(userType === 'Guest' ? ['guest'] : [])].join(', ');
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

if (import.meta.main) {
  await writeFile(PAGE, await conditionalAccessPage());
  await writeFile(PICTURE, await conditionalAccessPicture());
}
