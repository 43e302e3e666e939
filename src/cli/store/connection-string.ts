/** Whether a storage connection string has all that the SDK needs. Its text is never shown: it may be a key. */

const ACCOUNT_MEMBERS = ['DefaultEndpointsProtocol', 'AccountName', 'AccountKey'] as const;

/** What is wrong with it, by the names of members only; undefined if nothing is. */
export function connectionStringProblem(text: string, service: 'Table' | 'Queue'): string | undefined {
  const members = membersOf(text);
  if (members.get('usedevelopmentstorage')?.toLowerCase() === 'true') return undefined;
  const name = `${service}Endpoint`;
  const endpoint = members.get(name.toLowerCase());
  if (endpoint && !isHttpUrl(endpoint)) return `its ${name} is no URL`;
  if (members.has('sharedaccesssignature')) {
    if (!endpoint) return `it has no ${name}`;
    return namesAccount(endpoint) ? undefined : `its ${name} names no account`;
  }
  const missing = ACCOUNT_MEMBERS.filter((member) => !members.get(member.toLowerCase()));
  const nowhere = endpoint || members.get('endpointsuffix') ? [] : [name];
  const all = [...missing, ...nowhere];
  return all.length === 0 ? undefined : `it has no ${all.join(', ')}`;
}

function membersOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(';').flatMap((part): (readonly [string, string])[] => {
    const at = part.indexOf('=');
    return at < 0 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]];
  });
  return new Map(pairs);
}

/** `https://ACCOUNT.table.…`, or on this machine `http://127.0.0.1:10002/ACCOUNT`. */
function namesAccount(endpoint: string): boolean {
  const { host, pathname } = new URL(endpoint);
  return /\.(table|queue)\./.test(host) || pathname.length > 1;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
