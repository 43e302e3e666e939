/** The tree tells the story in order, and keeps to its own rules. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
/** What everybody stands on: how the world is spoken to. They know no room. */
const GROUND = new Set(['graph', 'telemetry']);
const ROOMS = ['accept', 'mirror', 'detect', 'settle', 'find', 'record', 'tell', 'ask', 'keep', 'cli'];
/** Files at the root of src that know every room; the others are known by every room. */
const KNOWS_ALL = new Set(['pipeline.ts', 'audit-message.ts', 'read-source.ts', 'take-told.ts', 'tell-notice.ts', 'running.ts', 'examine-app.ts', 'wiring.ts']);

interface Import {
  readonly from: string;
  readonly to: string;
  readonly dynamic: boolean;
}

const sources = globSync(['src/**/*.ts', 'functions/**/*.ts', 'local/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts', 'build.ts', 'main.ts'], { cwd: root });

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(resolve(root, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s+'([^']+)'|import\('([^']+)'\)/g)];
  return found.map(([, fixed, dynamic]) => {
    const specifier = fixed ?? dynamic ?? '';
    const to = specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier;
    return { from: file, to, dynamic: dynamic !== undefined };
  });
}

const imports = sources.flatMap(importsOf);
const folderOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1];
const roomOf = (path: string) => {
  const folder = folderOf(path);
  return folder !== undefined && GROUND.has(folder) ? undefined : folder;
};

describe('the tree', () => {
  test('holds no source file over 250 lines', () => {
    const long = sources.filter((file) => readFileSync(resolve(root, file), 'utf8').trimEnd().split('\n').length > 250);
    expect(long).toEqual([]);
  });

  test('opens every source file with a sentence of purpose', () => {
    const silent = sources.filter((file) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(resolve(root, file), 'utf8')));
    expect(silent).toEqual([]);
  });

  test('has no room but those of the story', () => {
    const rooms = new Set(sources.map(roomOf).filter((room) => room !== undefined));
    expect([...rooms].filter((room) => !ROOMS.includes(room))).toEqual([]);
  });

  test('lets a room import only from rooms before it', () => {
    const backwards = imports.filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      return here !== undefined && there !== undefined && ROOMS.indexOf(there) > ROOMS.indexOf(here);
    });
    expect(backwards).toEqual([]);
  });

  test('keeps the ground and the root files of src free of rooms, the spine and the wiring apart', () => {
    const isBelow = (from: string) => /^src\/[^/]+\.ts$/.test(from) || (from.startsWith('src/') && roomOf(from) === undefined);
    const allowed = (from: string) => KNOWS_ALL.has(from.slice('src/'.length));
    const wrong = imports.filter(({ from, to }) => isBelow(from) && !allowed(from) && roomOf(to) !== undefined);
    expect(wrong).toEqual([]);
  });

  test('never lets src import a door, the laptop or a test', () => {
    const wrong = imports.filter(({ from, to }) => from.startsWith('src/') && /^(functions|local|test|bench)\//.test(to));
    expect(wrong).toEqual([]);
  });

  test('never lets a room but the CLI import the spine or the wiring', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        roomOf(from) !== undefined &&
        roomOf(from) !== 'cli' &&
        /^src\/(pipeline|audit-message|read-source|take-told|tell-notice|running|examine-app|wiring)\.ts$/.test(to),
    );
    expect(wrong).toEqual([]);
  });

  test('has no import cycle, type-only ones included', () => {
    expect(cycleIn(imports)).toEqual([]);
  });

  test('lets only files that speak to the world import an SDK', () => {
    const sdk = /^@(azure|microsoft|opentelemetry)\//;
    const speaks = (file: string) =>
      /^src\/(.*\/)?(graph|otel|table|tables|queue|webhook)[^/]*\.ts$/.test(file) || file === 'src/wiring.ts' || roomOf(file) === 'cli';
    const wrong = imports.filter(({ from, to }) => from.startsWith('src/') && sdk.test(to) && !speaks(from));
    expect(wrong).toEqual([]);
  });

  test('reads the environment in the wiring and in the CLI only', () => {
    const wrong = sources.filter(
      (file) => file.startsWith('src/') && roomOf(file) !== 'cli' && file !== 'src/wiring.ts' && /process\.env/.test(readFileSync(resolve(root, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  test('uses no mock library', () => {
    const mocks = sources.filter((file) => file.startsWith('test/') && /\bvi\.(mock|fn|spyOn)\(/.test(readFileSync(resolve(root, file), 'utf8')));
    expect(mocks).toEqual([]);
  });

  test('imports only files that are there', () => {
    const lost = imports.filter(({ to }) => /^(src|functions|local|bench|test)\//.test(to) && !existsSync(resolve(root, to)));
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
