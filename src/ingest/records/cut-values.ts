/**
 * What PowerShell writes in place of a nested value. `ConvertTo-Json` stops at depth 2 unless it is told otherwise, and
 * `Export-Csv` never goes deeper than the columns.
 */
import { isMembers } from './record-values.ts';

const NAME_OF_A_TYPE =
  /^(?:System\.(?:Object|Collections|String|Management)\b|Microsoft\.(?:Graph|Open)\.)[\w.`+,[\]]*(?: Microsoft\.Graph\.\S*)*$/;
const OBJECT_AS_TEXT = /^@\{.*$/s;
/** Enough for every record of Microsoft; a hostile one is not followed further. */
const MAX_DEPTH = 12;

export const EXPORT_DEEPER = 'PowerShell cut it off: export it again with ConvertTo-Json -Depth 10';

/** Whether the value, or one inside it, is only the name of its type, or an object as `@{name=value}`. */
export function isCutByPowerShell(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return NAME_OF_A_TYPE.test(value) || OBJECT_AS_TEXT.test(value);
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.some((inner) => isCutByPowerShell(inner, depth + 1));
  return isMembers(value) && Object.values(value).some((inner) => isCutByPowerShell(inner, depth + 1));
}
