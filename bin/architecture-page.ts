/**
 * Writes the diagram in docs/architecture.md from the imports: `node bin/architecture-page.ts`. A test holds the page
 * to it.
 */
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const PAGE = join(ROOT, 'docs/architecture.md');
const [BEGIN, END] = ['<!-- diagram: made by bin/architecture-page.ts -->', '<!-- end of the diagram -->'];

/** Every room may import these, so their arrows are left out of the picture. */
const GROUND = ['base', 'storage', 'graph', 'telemetry'];
/** These know every room, so theirs are left out, too. */
const KNOWS_ALL = ['app', 'cli'];
const PURE = ['conditional-access', 'token-errors'];
/** In the order of the story: each imports only from those before it. */
const STORY = ['ingest', 'mirror', 'detect', 'correlate', 'impact', 'record', 'notify', 'query', 'operate'];

/** The room of a file below `src/`, or the name of a file at its root. */
function roomOf(file: string): string {
  return file.split('/')[1] ?? '';
}

async function importsOf(file: string): Promise<readonly (readonly [string, string])[]> {
  const text = await readFile(join(ROOT, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g)];
  const targets = found.map(([, fixed, dynamic]) =>
    relative(ROOT, resolve(ROOT, dirname(file), fixed ?? dynamic ?? '')),
  );
  return targets.filter((to) => to.startsWith('src/')).map((to) => [roomOf(file), roomOf(to)] as const);
}

/** Pairs of rooms of which the first imports the second, each once, in the order of the story. */
async function arrows(): Promise<readonly (readonly [string, string])[]> {
  const files = globSync('src/**/*.ts', { cwd: ROOT }).sort();
  const all = (await Promise.all(files.map(importsOf))).flat();
  const drawn = [...PURE, ...STORY];
  const isDrawn = ([from, to]: readonly [string, string]) => from !== to && drawn.includes(from) && drawn.includes(to);
  const unique = new Map(all.filter(isDrawn).map((arrow) => [arrow.join(), arrow]));
  const place = (room: string) => drawn.indexOf(room);
  return [...unique.values()].sort(([a, b], [c, d]) => place(a) - place(c) || place(b) - place(d));
}

/** The Mermaid source. */
async function diagram(): Promise<string> {
  const lines = [
    'flowchart LR',
    '  subgraph ground["the ground: every room may import it"]',
    ...GROUND.map((room) => `    ${room}`),
    '  end',
    '  subgraph pure["pure rules"]',
    ...PURE.map((room) => `    ${room}`),
    '  end',
    '  subgraph story["the story, in order"]',
    ...STORY.map((room) => `    ${room}`),
    '  end',
    '  subgraph top["knows every room"]',
    '    pipeline.ts',
    ...KNOWS_ALL.map((room) => `    ${room}`),
    '  end',
    '  top ==> story',
    ...(await arrows()).map(([from, to]) => `  ${from} --> ${to}`),
  ];
  return `${BEGIN}\n\n\`\`\`mermaid\n${lines.join('\n')}\n\`\`\`\n\n${END}`;
}

/** The page with the diagram as the imports give it now. */
export async function architecturePage(): Promise<string> {
  const page = await readFile(PAGE, 'utf8');
  const [before, rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${await diagram()}${after}`;
}

if (import.meta.main) await writeFile(PAGE, await architecturePage());
