/**
 * A minimal Functions worker: counts registrations, runs the hooks of the start, and makes a process fail that ends
 * without any registration. It is JavaScript because its own start time counts too.
 */
import { registerHooks } from 'node:module';

let registered = 0;
const nothing = { dispose() {} };

globalThis.functionsCoreStub = {
  version: '3.9.1',
  registerFunction() {
    registered += 1;
    return nothing;
  },
  registerHook(name, callback) {
    if (name === 'appStart') setImmediate(callback, {});
    return nothing;
  },
  setProgrammingModel() {},
  log() {},
};

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@azure/functions-core'
      ? { url: 'stub:core', format: 'commonjs', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === 'stub:core'
      ? { format: 'commonjs', source: 'module.exports = functionsCoreStub;', shortCircuit: true }
      : next(url, context),
});

process.once('exit', () => {
  if (registered === 0) process.exitCode = 1;
});
