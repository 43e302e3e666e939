/** The compiled template that deploys, and a look into it, nested templates included. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const INFRA = resolve(import.meta.dirname, '../../infra');

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Resource = { readonly [key: string]: Json };

export const text = readFileSync(resolve(INFRA, 'azuredeploy.json'), 'utf8');
export const template = JSON.parse(text) as Resource;

/** Every resource of a type; those that are only referred to do not count. */
export function resourcesOf(type: string, within: Json = template): readonly Resource[] {
  if (within === null || typeof within !== 'object') return [];
  if (Array.isArray(within)) return within.flatMap((value: Json) => resourcesOf(type, value));
  const here = within as Resource;
  const own = here.type === type && here.existing !== true ? [here] : [];
  return [...own, ...Object.values(here).flatMap((value) => resourcesOf(type, value))];
}

/** @throws TypeError where the path leads nowhere, so that no expectation is met by chance */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json {
  let here = value;
  for (const key of path)
    here =
      typeof here === 'object' && here !== null ? (here as { readonly [key: string | number]: Json })[key] : undefined;
  if (here === undefined) throw new TypeError(`nothing at ${path.join('.')}`);
  return here;
}

/** Names of the app's settings, as the template sets them. */
export function settingNames(): readonly string[] {
  const [collection] = resourcesOf('Microsoft.Web/sites/config');
  const hosts = [...String(at(collection, 'properties')).matchAll(/'([A-Z][A-Za-z]*(?:_+[A-Za-z]+)*)', /g)].map(
    ([, name]) => name ?? '',
  );
  return [
    ...hosts,
    ...Object.keys(at(template, 'resources', 'app', 'properties', 'parameters', 'engineSettings', 'value') as Resource),
  ];
}
