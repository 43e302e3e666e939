/** Reads the compiled template, with its nested templates. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const INFRA = resolve(import.meta.dirname, '../../infra');

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Resource = { readonly [key: string]: Json };

export const text = readFileSync(resolve(INFRA, 'azuredeploy.json'), 'utf8');
export const template = JSON.parse(text) as Resource;

/** Every resource of a type, without `existing` references. */
export function resourcesOf(type: string, within: Json = template): readonly Resource[] {
  if (within === null || typeof within !== 'object') return [];
  if (Array.isArray(within)) return within.flatMap((value: Json) => resourcesOf(type, value));
  const resource = within as Resource;
  const own = resource.type === type && resource.existing !== true ? [resource] : [];
  return [...own, ...Object.values(resource).flatMap((value) => resourcesOf(type, value))];
}

/** @throws TypeError if the path does not exist, so that no expectation is met by chance */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json {
  let found = value;
  for (const key of path)
    found =
      typeof found === 'object' && found !== null
        ? (found as { readonly [key: string | number]: Json })[key]
        : undefined;
  if (found === undefined) throw new TypeError(`nothing at ${path.join('.')}`);
  return found;
}

/** The two apps: modules of main.bicep, of the same file. */
export type AppModule = 'app' | 'retention';

/** A parameter that main.bicep gives to one of the apps. */
export function appParameter(app: AppModule, name: string): Json {
  return at(template, 'resources', app, 'properties', 'parameters', name, 'value');
}

/** The names of the app settings in the template: both apps have those of function-app.bicep. */
export function settingNames(app: AppModule = 'app'): readonly string[] {
  const [collection] = resourcesOf('Microsoft.Web/sites/config');
  const hosts = [...String(at(collection, 'properties')).matchAll(/'([A-Z][A-Za-z]*(?:_+[A-Za-z]+)*)', /g)].map(
    ([, name]) => name ?? '',
  );
  return [...hosts, ...Object.keys(appParameter(app, 'engineSettings') as Resource)];
}
