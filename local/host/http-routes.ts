/**
 * Which function answers a path: the route templates of ASP.NET as far as functions use them (`{name}`, `{name?}`,
 * `{*rest}`; a `:constraint` is refused).
 */
import { MalformedInputError } from '../../src/base/errors.ts';

export interface Route<T> {
  readonly methods: ReadonlySet<string>;
  readonly target: T;
}

export interface Match<T> {
  readonly route: Route<T>;
  readonly params: Readonly<Record<string, string>>;
}

export interface Router<T> {
  /** The route; `undefined` for an unknown path; or the methods that the path supports. */
  find(method: string, path: string): Match<T> | { readonly allowed: readonly string[] } | undefined;
}

interface Pattern<T> extends Route<T> {
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly literal: string }
  | { readonly name: string; readonly optional: boolean; readonly rest: boolean };

const NO_PARAMS = {};

export function createRouter<T>(routes: readonly (Route<T> & { readonly template: string })[]): Router<T> {
  const patterns: Pattern<T>[] = routes.map(({ template, methods, target }) => ({
    methods,
    target,
    segments: parseTemplate(template),
  }));
  // A literal wins over a parameter, and a parameter over the rest, in any order of registration.
  patterns.sort((a, b) => rank(a).localeCompare(rank(b)));
  const plain = new Map<string, Pattern<T>[]>();
  for (const pattern of patterns.filter(({ segments }) => segments.every((segment) => 'literal' in segment))) {
    const path = `/${pattern.segments.map((segment) => ('literal' in segment ? segment.literal : '')).join('/')}`;
    plain.set(path, [...(plain.get(path) ?? []), pattern]);
  }

  return {
    find(method, path) {
      const quick = plain.get(path)?.find(({ methods }) => methods.has(method));
      if (quick) return { route: quick, params: NO_PARAMS };
      const parts = path.split('/').filter((part) => part !== '');
      const allowed = new Set<string>();
      for (const pattern of patterns) {
        const params = matchSegments(pattern.segments, parts);
        if (!params) continue;
        if (pattern.methods.has(method)) return { route: pattern, params };
        for (const other of pattern.methods) allowed.add(other);
      }
      return allowed.size > 0 ? { allowed: [...allowed] } : undefined;
    },
  };
}

function parseTemplate(template: string): readonly Segment[] {
  const texts = template.split('/').filter((text) => text !== '');
  return texts.map((text, position) => {
    if (!/[{}]/.test(text)) return { literal: text.toLowerCase() };
    const parts = /^\{(\*{0,2})([A-Za-z_]\w*)(\?)?\}$/.exec(text);
    const last = position === texts.length - 1;
    if (!parts?.[2] || ((parts[1] || parts[3]) && !last))
      throw new MalformedInputError(`route ${template}`, `the segment ${text} is not supported`);
    return { name: parts[2], optional: parts[3] === '?' || parts[1] !== '', rest: parts[1] !== '' };
  });
}

function matchSegments(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [position, segment] of segments.entries()) {
    const part = parts[position];
    if ('literal' in segment) {
      if (part?.toLowerCase() !== segment.literal) return undefined;
    } else if (segment.rest) {
      params[segment.name] = parts.slice(position).map(decoded).join('/');
      return params;
    } else if (part !== undefined) {
      params[segment.name] = decoded(part);
    } else if (!segment.optional) {
      return undefined;
    }
  }
  return parts.length <= segments.length ? params : undefined;
}

/** A broken escape stays as it was sent: the function decides what it means. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function rank({ segments }: Pattern<unknown>): string {
  return segments.map(rankOf).join('') || '3';
}

function rankOf(segment: Segment): string {
  if ('literal' in segment) return '0';
  return segment.rest ? '2' : '1';
}
