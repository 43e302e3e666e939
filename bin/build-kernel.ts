/** Makes src/impact/policy/kernel/kernel-code.ts of kernel.wat: `node bin/build-kernel.ts`. A test compares the two. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { assemble } from './assemble-kernel.ts';

const FOLDER = resolve(import.meta.dirname, '../src/impact/policy/kernel');
const WIDTH = 112;

/** What kernel-code.ts must be, by the text beside it. */
export function kernelSource(): string {
  const code = Buffer.from(assemble(readFileSync(resolve(FOLDER, 'kernel.wat'), 'utf8'))).toString('base64');
  const lines = code.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? [];
  const list = lines.map((line) => `  '${line}',`).join('\n');
  return [
    '/** The kernel as a WebAssembly module, in base64. Made by bin/build-kernel.ts of kernel.wat; do not edit. */',
    'export const KERNEL_CODE: string = [',
    list,
    "].join('');",
    '',
  ].join('\n');
}

if (import.meta.main) writeFileSync(resolve(FOLDER, 'kernel-code.ts'), kernelSource());
