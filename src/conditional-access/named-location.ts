/** A place that policies name: addresses, or countries. */
import { type JsonObject, textsOf } from '../base/json.ts';

export interface NamedLocation {
  readonly id: string;
  readonly type: 'ip' | 'country';
  readonly isTrusted: boolean;
  /** Two letters each. */
  readonly countries: readonly string[];
  /** Whether addresses without a country belong to it. */
  readonly includeUnknown: boolean;
}

/** @param content as Graph gives it, canonical or not */
export function namedLocationOf(id: string, content: JsonObject): NamedLocation {
  const countries = textsOf(content.countriesAndRegions);
  return {
    id,
    type: content.countriesAndRegions === undefined ? 'ip' : 'country',
    isTrusted: content.isTrusted === true,
    countries,
    includeUnknown: content.includeUnknownCountriesAndRegions === true,
  };
}
