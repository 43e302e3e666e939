/**
 * The core API that a Functions worker gives to the package `@azure/functions`. This one collects what `app.*`
 * registers. In Azure the worker provides `@azure/functions-core` only to `require`: an `import` of it finds no such
 * package.
 */
import { registerHooks } from 'node:module';
import { InvariantError } from '../../src/base/errors.ts';
import type { CoreInvocation, InvocationModel, RegisteredFunction } from './worker-contract.ts';

export interface ProgrammingModel {
  getInvocationModel(invocation: CoreInvocation): InvocationModel;
}

export type HookCallback = (context: object) => unknown;

export interface FunctionApp {
  readonly functions: readonly RegisteredFunction[];
  readonly hooks: ReadonlyMap<string, readonly HookCallback[]>;
  readonly model: ProgrammingModel;
}

interface Collection {
  readonly functions: RegisteredFunction[];
  readonly hooks: Map<string, HookCallback[]>;
}

const CORE = '@azure/functions-core';
const CORE_URL = 'revaudit:functions-core';
const GLOBAL_KEY = Symbol.for('revocation-auditor.functions-core');

// Modules load once per process, so a second start with the same loader must get what the first one registered.
const apps = new WeakMap<() => Promise<unknown>, FunctionApp>();
let open: Collection | undefined;
let model: ProgrammingModel | undefined;
let installed = false;

/** Runs `load`, which imports the function files, and resolves to what they registered. */
export async function collectFunctions(load: () => Promise<unknown>): Promise<FunctionApp> {
  const known = apps.get(load);
  if (known) return known;
  if (open) throw new InvariantError('Another function app is still loading in this process');

  install();
  const collection: Collection = { functions: [], hooks: new Map() };
  open = collection;
  try {
    await load();
  } finally {
    open = undefined;
  }
  if (!model || collection.functions.length === 0)
    throw new InvariantError(
      'The function files registered nothing: none was loaded, or they were loaded before the host',
    );
  const app = { ...collection, model };
  apps.set(load, app);
  return app;
}

function install(): void {
  if (installed) return;
  installed = true;
  Object.assign(globalThis, { [GLOBAL_KEY]: core });
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === CORE && context.conditions.includes('require')
        ? { url: CORE_URL, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === CORE_URL
        ? {
            format: 'commonjs',
            source: `module.exports = globalThis[Symbol.for('${GLOBAL_KEY.description}')];`,
            shortCircuit: true,
          }
        : next(url, context),
  });
}

function openCollection(what: string): Collection {
  if (!open) throw new InvariantError(`${what} was registered after the start of the function app`);
  return open;
}

const core = {
  version: '3.9.1',
  hostVersion: '4.1000.0',
  registerFunction(metadata: Omit<RegisteredFunction, 'handler'>, handler: RegisteredFunction['handler']) {
    const { functions } = openCollection(metadata.name);
    if (functions.some(({ name }) => name.toLowerCase() === metadata.name.toLowerCase()))
      throw new InvariantError(`Two functions have the name ${metadata.name}`);
    functions.push({ ...metadata, handler });
    return nothingToDispose;
  },
  registerHook(name: string, callback: HookCallback) {
    const { hooks } = openCollection(`A hook (${name})`);
    hooks.set(name, [...(hooks.get(name) ?? []), callback]);
    return nothingToDispose;
  },
  setProgrammingModel(given: ProgrammingModel) {
    model = given;
  },
  getProgrammingModel: () => model,
  // The package logs only its own setup here; the logs of a function come through its invocation.
  log() {},
};

const nothingToDispose = { dispose() {} };
