/** The tree tells the story in order, and keeps to its own rules. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
/** What every room stands on: it knows no room. `base` knows nothing at all. */
const GROUND = ['base', 'storage', 'graph', 'telemetry'];
/** Rules over plain data, which import nothing but `base`. */
const PURE = ['conditional-access', 'token-errors'];
/** In the order of the story: a room imports from the rooms before it. */
const STORY = ['ingest', 'mirror', 'detect', 'correlate', 'impact', 'record', 'notify', 'query', 'operate', 'api'];
const ROOMS = [...GROUND, ...PURE, ...STORY, 'app', 'cli'];
/** A folder with more files of its own than this needs sub-folders. */
const MOST_FILES = 20;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly dynamic: boolean;
  readonly isType: boolean;
}

const sources = globSync(
  [
    ...['src/**/*.ts', 'functions/**/*.ts', 'web/**/*.{ts,tsx}', 'local/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
    ...['build.ts', 'main.ts'],
  ],
  { cwd: root },
);

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(resolve(root, file), 'utf8');
  const found = [...text.matchAll(/(import type [^;]*?)?(?:from|import)\s+'([^']+)'|import\('([^']+)'\)/g)];
  return found.map(([, type, fixed, dynamic]) => {
    const specifier = fixed ?? dynamic ?? '';
    const to = specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier;
    return { from: file, to, dynamic: dynamic !== undefined, isType: type !== undefined };
  });
}

const imports = sources.flatMap(importsOf);
const inSource = imports.filter(({ from, to }) => from.startsWith('src/') && to.startsWith('src/'));
/** The room of a file under `src/`, or the name of a file at its root. */
const roomOf = (path: string) => path.split('/')[1] ?? '';

describe('the tree', () => {
  test('holds no source file over 250 lines', () => {
    const long = sources.filter((file) => readFileSync(resolve(root, file), 'utf8').trimEnd().split('\n').length > 250);
    expect(long).toEqual([]);
  });

  test('keeps comments within 120 columns; the formatter does it for code', () => {
    const wide = sources.filter((file) =>
      readFileSync(resolve(root, file), 'utf8')
        .split('\n')
        .some((line) => line.length > 120 && /^\s*(\/\/|\/?\*)/.test(line)),
    );
    expect(wide).toEqual([]);
  });

  test('opens every source file with a sentence of purpose', () => {
    const silent = sources.filter((file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(resolve(root, file), 'utf8')));
    expect(silent).toEqual([]);
  });

  test('holds no more files in a folder than one can take in', () => {
    const folders = Map.groupBy(
      sources.filter((file) => /^(src|web)\//.test(file)),
      (file) => dirname(file),
    );
    const crowded = [...folders].flatMap(([folder, files]) => (files.length > MOST_FILES ? [folder] : []));
    expect(crowded).toEqual([]);
  });

  test('has no room but those of the story, and two files beside them', () => {
    const names = new Set(sources.filter((file) => file.startsWith('src/')).map(roomOf));
    expect([...names].sort()).toEqual([...ROOMS, 'config.ts', 'pipeline.ts'].sort());
  });

  test('lets a room import only from rooms before it', () => {
    const backwards = inSource.filter(({ from, to }) => {
      const [here, there] = [ROOMS.indexOf(roomOf(from)), ROOMS.indexOf(roomOf(to))];
      return here >= 0 && there > here && !GROUND.includes(roomOf(from));
    });
    expect(backwards).toEqual([]);
  });

  test('keeps the ground free of rooms, and base free of everything', () => {
    const wrong = inSource.filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      return here === 'base' ? there !== 'base' : GROUND.includes(here) && !GROUND.includes(there);
    });
    expect(wrong).toEqual([]);
  });

  test('keeps the pure rooms pure', () => {
    const wrong = imports.filter(({ from, to }) => {
      const here = from.startsWith('src/') ? roomOf(from) : '';
      const allowed = [here, 'base'];
      return PURE.includes(here) && !(to.startsWith('src/') && allowed.includes(roomOf(to)));
    });
    expect(wrong).toEqual([]);
  });

  test('lets nobody but app and the CLI import the spine', () => {
    const wrong = inSource.filter(({ from, to }) => to === 'src/pipeline.ts' && !['app', 'cli'].includes(roomOf(from)));
    expect(wrong).toEqual([]);
  });

  test('never lets src import a door, the laptop or a test', () => {
    const wrong = imports.filter(
      ({ from, to }) => from.startsWith('src/') && /^(functions|local|test|bench|bin)\//.test(to),
    );
    expect(wrong).toEqual([]);
  });

  test('lets the dashboard know the client of the API, the decoder and what makes text harmless; of the rest only types', () => {
    const known = /^src\/(api\/client|token-errors\/explain-token-error|base\/printable)\.ts$/;
    const wrong = imports.filter(
      ({ from, to, isType }) => from.startsWith('web/') && to.startsWith('src/') && !isType && !known.test(to),
    );
    expect(wrong).toEqual([]);
    expect(imports.filter(({ from, to }) => to.startsWith('web/') && !/^(web|test)\//.test(from))).toEqual([]);
  });

  test('has no import cycle, type-only ones included', () => {
    expect(cycleIn(imports)).toEqual([]);
  });

  test('lets only the ground and files that speak to the world import an SDK', () => {
    const sdk = /^@(azure|microsoft|opentelemetry)\//;
    const speaks = (file: string) =>
      // In functions/ every file is a function, so what they register with stands in the room that composes them.
      GROUND.includes(roomOf(file)) || /\/((graph|table|queue|webhook)-[^/]*|[^/]*-http|engine-app)\.ts$/.test(file);
    const wrong = imports.filter(({ from, to }) => from.startsWith('src/') && sdk.test(to) && !speaks(from));
    expect(wrong).toEqual([]);
  });

  test('reads the environment in the settings and in the CLI only', () => {
    const wrong = sources.filter(
      (file) =>
        file.startsWith('src/') &&
        roomOf(file) !== 'cli' &&
        file !== 'src/config.ts' &&
        /process\.env/.test(readFileSync(resolve(root, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  test('uses no mock library', () => {
    const mocks = sources.filter(
      (file) => file.startsWith('test/') && /\bvi\.(mock|fn|spyOn)\(/.test(readFileSync(resolve(root, file), 'utf8')),
    );
    expect(mocks).toEqual([]);
  });

  test('imports only files that are there', () => {
    const lost = imports.filter(
      ({ to }) => /^(src|functions|local|bench|test)\//.test(to) && !existsSync(resolve(root, to)),
    );
    expect(lost).toEqual([]);
  });
});

function cycleIn(edges: readonly Import[]): readonly string[] {
  const next = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const { to } of next.get(file) ?? []) {
      const cycle = walk(to, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const cycle = walk(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
