/** The kernel in WebAssembly: four words at once. Its code is part of the source, so nothing is loaded. */
import type { BitKernel } from './bit-kernel.ts';
import { KERNEL_CODE } from './kernel-code.ts';
import { plainKernel } from './plain-kernel.ts';

const PAGE_BYTES = 65_536;

/** As much of the global `WebAssembly` as is used; the compiler's library for servers does not have it. */
interface Machine {
  validate(code: Uint8Array): boolean;
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: KernelExports };
}

/** kernel.wat says so, and a test compares the kernels. */
interface KernelExports extends Omit<BitKernel, 'name' | 'memory' | 'grow'> {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
}

/** WebAssembly where it runs here, and plain JavaScript elsewhere. */
export function bestKernel(): BitKernel {
  const { WebAssembly: machine } = globalThis as { readonly WebAssembly?: Machine };
  const code = Buffer.from(KERNEL_CODE, 'base64');
  // Old machines lack the vector instructions.
  return machine?.validate(code) ? wasmKernel(machine, code) : plainKernel();
}

let compiled: object | undefined;

function wasmKernel(machine: Machine, code: Uint8Array): BitKernel {
  compiled ??= new machine.Module(code);
  const { memory, and, andNot, or, meets, differs, count } = new machine.Instance(compiled).exports;
  let words = new Uint32Array(memory.buffer);
  return {
    name: 'wasm',
    memory: () => words,
    grow(needed) {
      if (needed <= words.length) return;
      memory.grow(Math.ceil(((needed - words.length) * 4) / PAGE_BYTES));
      words = new Uint32Array(memory.buffer);
    },
    and,
    andNot,
    or,
    meets,
    differs,
    count,
  };
}
