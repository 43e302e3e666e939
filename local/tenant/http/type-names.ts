/** `@odata.type` in a request body: Microsoft's clients send it, and Graph takes it if it names one of its types. */
import { badRequest } from './graph-refusal.ts';

/** @throws GraphRefusal 400 for a name that no type of Graph has */
export function withoutTypeNames(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutTypeNames);
  if (typeof body !== 'object' || body === null) return body;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(body);
  for (const [name, value] of entries)
    if (name === '@odata.type' && !(typeof value === 'string' && /^#microsoft\.graph\.\w+$/.test(value)))
      throw badRequest(
        `A type named '${String(value)}' could not be resolved by the model. When a model is available, each type name ` +
          'must resolve to a valid type.',
      );
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (name === '@odata.type' ? [] : [[name, withoutTypeNames(value)]])),
  );
}
