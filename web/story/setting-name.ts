/** The path of a setting in a policy, as words: `conditions.users.includeGroups` is "users: include groups". */

const PASSED_OVER = new Set(['conditions', 'value']);

export function settingName(path: string): string {
  const parts = path.split('.').filter((part) => !PASSED_OVER.has(part));
  return parts.map(wordsOf).join(': ');
}

function wordsOf(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}
