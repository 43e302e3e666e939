/** `--query`: checks a JMESPath expression, and applies it to a result. */
import { UsageError } from '../cli-errors.ts';

/** @throws UsageError if the expression is not valid. To be called before anything is read. */
export async function checkQuery(query: string): Promise<void> {
  // The published types of the package do not mention `compile`.
  const { compile }: { search: unknown; compile?: (query: string) => unknown } = await loadJmesPath();
  const tree = withUsageError(query, () => compile?.(query));
  if (isIncomplete(tree)) throw invalidQuery(query, 'it is incomplete');
}

export async function applyQuery(value: unknown, query: string): Promise<unknown> {
  const { search } = await loadJmesPath();
  return withUsageError(query, () => search(value, query));
}

async function loadJmesPath() {
  return (await import('jmespath')).default;
}

function withUsageError<T>(query: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw invalidQuery(query, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function invalidQuery(query: string, problem: string, options?: ErrorOptions): UsageError {
  const help = 'Write it in JMESPath (https://jmespath.org), as with az.';
  return new UsageError(`--query ${JSON.stringify(query)} is not understood: ${problem}. ${help}`, options);
}

/** The parser accepts `a.` as an expression and leaves a hole in its tree. */
function isIncomplete(node: unknown): boolean {
  if (typeof node !== 'object' || node === null || !('children' in node) || !Array.isArray(node.children)) return false;
  return node.children.some((child) => child === undefined || isIncomplete(child));
}
