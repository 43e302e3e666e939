/**
 * Writes the JSON Schema of a notice policy, and the table of the shipped one in docs/notice-policy.md, from the code:
 * `node bin/notice-policy-page.ts`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  DESCRIBED_AUDIENCES,
  describePolicy,
  policyJsonSchema,
} from '../src/notify/planning/policy/describe-policy.ts';
import { SHIPPED_POLICY } from '../src/notify/planning/policy/notice-policy.ts';

const ROOT = resolve(import.meta.dirname, '..');
export const POLICY_PAGE = resolve(ROOT, 'docs/notice-policy.md');
export const POLICY_SCHEMA = resolve(ROOT, 'src/notify/planning/policy/notice-policy.schema.json');
const [BEGIN, END] = ['<!-- shipped policy: made by bin/notice-policy-page.ts -->', '<!-- /shipped policy -->'];

export function policySchemaText(): string {
  return `${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`;
}

/** @param page as it is */
export function withPolicyTable(page: string): string {
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${tableOfPolicy()}\n${END}${after}`;
}

function tableOfPolicy(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rows = describePolicy(SHIPPED_POLICY).map(({ cause, severity, told }) =>
    line([`\`${cause}\``, severity, ...DESCRIBED_AUDIENCES.map((audience) => told[audience])]),
  );
  const titles = ['cause', 'severity', ...DESCRIBED_AUDIENCES];
  return line(titles) + line(titles.map(() => '---')) + rows.join('');
}

if (import.meta.main) {
  await writeFile(POLICY_SCHEMA, policySchemaText());
  await writeFile(POLICY_PAGE, withPolicyTable(await readFile(POLICY_PAGE, 'utf8')));
}
