/** `--query`: what a JMESPath expression picks out of a result, and what is wrong with one that picks nothing. */
import { UsageError } from '../cli-errors.ts';

/** Refuses what cannot be an expression before anything is asked of the record. */
export async function checkQuery(query: string): Promise<void> {
  // The types of the package leave out that it can compile alone.
  const { compile }: { search: unknown; compile?: (query: string) => unknown } = await loadJmesPath();
  const tree = understood(query, () => compile?.(query));
  if (stopsShort(tree)) throw refusal(query, 'it stops short');
}

export async function pick(value: unknown, query: string): Promise<unknown> {
  const { search } = await loadJmesPath();
  return understood(query, () => search(value, query));
}

async function loadJmesPath() {
  return (await import('jmespath')).default;
}

function understood<T>(query: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw refusal(query, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function refusal(query: string, problem: string, cause?: unknown): UsageError {
  return new UsageError(
    `--query ${JSON.stringify(query)} is not understood: ${problem}. The language is JMESPath (https://jmespath.org), as with az.`,
    {
      cause,
    },
  );
}

/** The parser takes `a.` for an expression and leaves a hole in its tree. */
function stopsShort(node: unknown): boolean {
  if (typeof node !== 'object' || node === null || !('children' in node) || !Array.isArray(node.children)) return false;
  return node.children.some((child) => child === undefined || stopsShort(child));
}
