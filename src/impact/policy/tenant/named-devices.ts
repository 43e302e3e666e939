/** Devices to try a policy's device filter with: one for each value that its rule names. */
import type { JsonObject } from '../../../base/json.ts';
import type { Filter } from '../../../conditional-access/read-policy.ts';

const COMPARISON = /device\.(\w+)\s+-?\w+\s+(\[[^\]]*\]|"[^"]*"|'[^']*'|[\w-]+)/gi;
const WORD = /"([^"]*)"|'([^']*)'|([\w-]+)/;
/** Policies see the extension attributes of managed devices only. */
const MANAGED_ONLY = /^extensionAttribute/i;

/** @returns properties as in a device filter */
export function namedDevices(filters: readonly Filter[]): readonly JsonObject[] {
  return filters.flatMap(({ rule }) =>
    [...rule.matchAll(COMPARISON)].map(([, name = '', operand = '']) => ({
      ...(MANAGED_ONLY.test(name) ? { isManaged: true } : {}),
      [name]: operandValue(operand),
    })),
  );
}

/** Of a list the first. */
function operandValue(operand: string): string | boolean {
  const [, double, single, word = ''] = WORD.exec(operand) ?? [];
  const text = double ?? single ?? word;
  return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
}
