/** The kernel in WebAssembly: four words at once. Its code is part of the source, so nothing is loaded. */
import { InvariantError } from '../../../base/errors.ts';
import type { BitKernel } from './bit-kernel.ts';
import { KERNEL_CODE } from './kernel-code.ts';
import { plainKernel } from './plain-kernel.ts';

const PAGE_BYTES = 65_536;

/** WebAssembly where it runs here, and plain JavaScript elsewhere. */
export function bestKernel(): BitKernel {
  const code = Buffer.from(KERNEL_CODE, 'base64');
  // Old machines lack the vector instructions.
  return typeof WebAssembly === 'object' && WebAssembly.validate(code) ? wasmKernel(code) : plainKernel();
}

let compiled: WebAssembly.Module | undefined;

function wasmKernel(code: Uint8Array<ArrayBuffer>): BitKernel {
  compiled ??= new WebAssembly.Module(code);
  const { exports } = new WebAssembly.Instance(compiled);
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new InvariantError('the kernel has no memory');
  let words = new Uint32Array(memory.buffer);
  return {
    name: 'wasm',
    memory: () => words,
    grow(needed) {
      if (needed <= words.length) return;
      memory.grow(Math.ceil(((needed - words.length) * 4) / PAGE_BYTES));
      words = new Uint32Array(memory.buffer);
    },
    // The text of the module says so, and a test compares the two kernels.
    ...(exports as unknown as Pick<BitKernel, 'and' | 'andNot' | 'or' | 'meets' | 'differs' | 'count'>),
  };
}
