/**
 * Keys with which the app signs what it will get back: page tokens, cookies, links. They stand in no table, no log and
 * no setting. In Azure Key Vault has them (`azure-signing-keys.ts`); on a laptop a file that only its owner reads, or
 * the memory of the process.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isJsonObject, parsedJson } from '../base/json.ts';

export interface SigningKey {
  /** Names the key in what it signed. */
  readonly kid: string;
  readonly secret: Uint8Array;
}

export interface SigningKeys {
  /** The newest first. All are accepted, and the first signs. Never empty. */
  all(): Promise<readonly SigningKey[]>;
}

const SECRET_BYTES = 32;

export function memoryKeys(): SigningKeys {
  const keys = [newKey()];
  return { all: async () => keys };
}

/** Made at the first use. Of two processes that make it at once, one wins for both. */
export function fileKeys(path: string): SigningKeys {
  let keys: Promise<readonly SigningKey[]> | undefined;
  return {
    all() {
      keys ??= readOrMake(path);
      return keys;
    },
  };
}

/** Two texts that differ in length or content take the same time. */
export function isSame(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHmac('sha256', COMPARED_WITH).update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

const COMPARED_WITH = randomBytes(SECRET_BYTES);

/** `purpose` keeps what was signed for one use from being taken for another. */
export async function sign(keys: SigningKeys, purpose: string, text: string): Promise<string> {
  const [key] = await keys.all();
  const payload = Buffer.from(text).toString('base64url');
  return key === undefined ? '' : `${key.kid}.${payload}.${signatureOf(key, purpose, payload)}`;
}

/** The signed text; undefined if none of the keys signed it for this purpose. */
export async function verified(keys: SigningKeys, purpose: string, signed: string): Promise<string | undefined> {
  const [kid = '', payload = '', signature = '', ...more] = signed.split('.');
  const key = (await keys.all()).find((one) => one.kid === kid);
  if (key === undefined || more.length > 0 || !isSame(signature, signatureOf(key, purpose, payload))) return undefined;
  return Buffer.from(payload, 'base64url').toString();
}

function signatureOf({ kid, secret }: SigningKey, purpose: string, payload: string): string {
  return createHmac('sha256', secret).update(`${purpose}.${kid}.${payload}`).digest('base64url');
}

function newKey(): SigningKey {
  return { kid: randomBytes(6).toString('hex'), secret: randomBytes(SECRET_BYTES) };
}

async function readOrMake(path: string): Promise<readonly SigningKey[]> {
  const { kid, secret } = newKey();
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${JSON.stringify({ kid, secret: Buffer.from(secret).toString('base64url') })}\n`);
    await file.close();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const stored = parsedJson(await readFile(path, 'utf8'));
  const isWhole = isJsonObject(stored) && typeof stored.kid === 'string' && typeof stored.secret === 'string';
  // Whoever cut the file short loses only sessions and page tokens.
  return isWhole
    ? [{ kid: String(stored.kid), secret: Buffer.from(String(stored.secret), 'base64url') }]
    : [{ kid, secret }];
}
