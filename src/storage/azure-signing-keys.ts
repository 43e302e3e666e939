/**
 * The signing keys in Azure Key Vault: the versions of one secret. The newest signs; the one before it is accepted too,
 * so that a key can be replaced while the app runs. Read again every five minutes.
 */
import { AuditorError } from '../base/errors.ts';
import { isJsonObject, type JsonObject, objectOf } from '../base/json.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

/** Key Vault did not give the keys. Says nothing of what it holds. */
export class SigningKeysUnreadableError extends AuditorError {
  readonly code = 'SIGNING_KEYS_UNREADABLE';
  readonly retryable = true;
  readonly status: number;

  constructor(status: number, options?: ErrorOptions) {
    super(`Key Vault gave no signing keys (status ${status})`, options);
    this.status = status;
  }
}

interface Vault {
  /** Without a trailing slash. */
  readonly vaultUrl: string;
  token(options: { readonly fresh: boolean }): Promise<string>;
  /** Default: the app's own signing key. */
  readonly secretName?: string;
}

const SIGNING_KEY = 'signing-key';
const API_VERSION = '7.4';
const ACCEPTED = 2;
const MAX_PAGES = 20;
const CACHED_MS = 5 * 60_000;
const TIMEOUT_MS = 10_000;

export function vaultKeys(vault: Vault, now: () => number = () => performance.now()): SigningKeys {
  let cached: { readonly at: number; readonly keys: Promise<readonly SigningKey[]> } | undefined;
  return {
    all() {
      if (cached !== undefined && now() - cached.at < CACHED_MS) return cached.keys;
      const keys = readKeys(vault);
      const entry = { at: now(), keys };
      cached = entry;
      // A failure is not kept: the next request tries again.
      keys.catch(() => {
        if (cached === entry) cached = undefined;
      });
      return keys;
    },
  };
}

async function readKeys(vault: Vault): Promise<readonly SigningKey[]> {
  const versions = (await versionsOf(vault))
    .filter(({ attributes }) => objectOf(attributes).enabled === true)
    .sort((a, b) => createdAt(b) - createdAt(a))
    .slice(0, ACCEPTED);
  const keys = await Promise.all(versions.map(({ id }) => readKey(vault, String(id).split('/').at(-1) ?? '')));
  if (keys.length === 0) throw new SigningKeysUnreadableError(404);
  return keys;
}

/** In no order, a page at a time. */
async function versionsOf(vault: Vault): Promise<readonly JsonObject[]> {
  const versions: JsonObject[] = [];
  let path: string | undefined = `${pathOf(vault)}/versions?api-version=${API_VERSION}`;
  for (let pages = 0; path !== undefined && pages < MAX_PAGES; pages += 1) {
    const listed = await get(vault, path);
    versions.push(...(Array.isArray(listed.value) ? listed.value : []).filter(isJsonObject));
    const { nextLink } = listed;
    // Only of this vault: the token goes nowhere else.
    path =
      typeof nextLink === 'string' && nextLink.startsWith(`${vault.vaultUrl}/`)
        ? nextLink.slice(vault.vaultUrl.length)
        : undefined;
  }
  return versions;
}

async function readKey(vault: Vault, version: string): Promise<SigningKey> {
  const { value } = await get(vault, `${pathOf(vault)}/${version}?api-version=${API_VERSION}`);
  if (typeof value !== 'string' || value === '') throw new SigningKeysUnreadableError(404);
  return { kid: version, secret: new TextEncoder().encode(value) };
}

function pathOf({ secretName = SIGNING_KEY }: Vault): string {
  return `/secrets/${secretName}`;
}

async function get({ vaultUrl, token }: Vault, path: string): Promise<JsonObject> {
  const response = await fetch(`${vaultUrl}${path}`, {
    headers: { authorization: `Bearer ${await token({ fresh: false })}` },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new SigningKeysUnreadableError(response.status);
  return objectOf(await response.json());
}

function createdAt({ attributes }: JsonObject): number {
  return Number(objectOf(attributes).created ?? 0);
}
