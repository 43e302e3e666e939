/** A small assembler for the kernel: as much of WebAssembly's text form as kernel.wat uses, and nothing else. */
import { InvariantError } from '../src/base/errors.ts';

type Node = string | readonly Node[];

/** Instructions without operands, and those with the operand that their name says. */
const OPCODES: Readonly<Record<string, readonly number[]>> = {
  return: [0x0f],
  end: [0x0b],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.shl': [0x74],
  'v128.and': [0xfd, 0x4e],
  'v128.andnot': [0xfd, 0x4f],
  'v128.or': [0xfd, 0x50],
  'v128.xor': [0xfd, 0x51],
  'v128.any_true': [0xfd, 0x53],
  'i8x16.popcnt': [0xfd, 0x62],
  'i16x8.extadd_pairwise_i8x16_u': [0xfd, 0x7d],
  'i32x4.extadd_pairwise_i16x8_u': [0xfd, 0x7f],
  'i32x4.add': [0xfd, 0xae, 0x01],
};
/** With an alignment of 16 bytes, and no offset. */
const MEMORY: Readonly<Record<string, readonly number[]>> = {
  'v128.load': [0xfd, 0x00, 4, 0],
  'v128.store': [0xfd, 0x0b, 4, 0],
};
const LOCALS: Readonly<Record<string, number>> = { 'local.get': 0x20, 'local.set': 0x21, 'local.tee': 0x22 };
const BLOCKS: Readonly<Record<string, number>> = { loop: 0x03, if: 0x04 };
const TYPES: Readonly<Record<string, number>> = { i32: 0x7f, v128: 0x7b };
const EMPTY_BLOCK = 0x40;

interface Func {
  readonly name: string;
  readonly params: readonly string[];
  readonly results: readonly string[];
  readonly locals: readonly string[];
  readonly body: readonly number[];
}

/** @returns the binary module */
export function assemble(text: string): Uint8Array {
  const [module] = parse(tokensOf(text));
  const parts = listOf(module).slice(1).map(listOf);
  const memory = parts.find(([head]) => head === 'memory') ?? [];
  const funcs = parts.filter(([head]) => head === 'func').map(funcOf);
  const limits = memory.slice(2).map(Number);
  const exported = [nameOf(memory[1]), ...funcs.map(({ name }) => name)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(funcs.map(({ params, results }) => [0x60, ...types(params), ...types(results)]))),
    ...section(3, vector(funcs.map((_, index) => unsigned(index)))),
    ...section(5, vector([[1, ...limits.flatMap(unsigned)]])),
    ...section(7, vector(exported.map((name, index) => [...textBytes(name), ...exportOf(index)]))),
    ...section(10, vector(funcs.map(codeOf))),
  ]);
}

/** The memory is the first export, and number 0 of its kind. */
function exportOf(index: number): readonly number[] {
  return index === 0 ? [2, 0] : [0, ...unsigned(index - 1)];
}

function codeOf({ locals, body }: Func): readonly number[] {
  const code = [...vector(locals.map((type) => [1, typeOf(type)])), ...body, 0x0b];
  return [...unsigned(code.length), ...code];
}

function funcOf(parts: readonly Node[]): Func {
  const lists = parts.filter((part) => typeof part !== 'string');
  const declared = (head: string) => lists.filter(([first]) => first === head);
  const [params, locals] = [declared('param'), declared('local')];
  const names = [...params, ...locals].map(([, name]) => String(name));
  return {
    name: nameOf(declared('export')[0]),
    params: params.map(([, , type]) => String(type)),
    results: declared('result').map(([, type]) => String(type)),
    locals: locals.map(([, , type]) => String(type)),
    body: bodyOf(parts.filter((part) => typeof part === 'string').slice(1), names),
  };
}

function bodyOf(words: readonly string[], names: readonly string[]): readonly number[] {
  const code: number[] = [];
  const labels: string[] = [];
  const rest = words.values();
  const next = () => String(rest.next().value);
  for (let word = rest.next(); !word.done; word = rest.next()) {
    const instruction = word.value;
    const [local, block] = [LOCALS[instruction], BLOCKS[instruction]];
    const plain = OPCODES[instruction] ?? MEMORY[instruction];
    if (local !== undefined) code.push(local, ...unsigned(indexOf(names, next())));
    else if (block !== undefined) {
      labels.push(block === BLOCKS.loop ? next() : '');
      code.push(block, EMPTY_BLOCK);
    } else if (instruction === 'br_if') code.push(0x0d, labels.length - 1 - indexOf(labels, next()));
    else if (instruction === 'i32.const') code.push(0x41, ...signed(Number(next())));
    else if (instruction === 'i32x4.extract_lane') code.push(0xfd, 0x1b, Number(next()));
    else if (plain === undefined) throw new InvariantError(`the assembler does not know ${instruction}`);
    else {
      code.push(...plain);
      if (instruction === 'end') labels.pop();
    }
  }
  return code;
}

function tokensOf(text: string): readonly string[] {
  return text.replace(/;;.*$/gm, '').match(/[()]|"[^"]*"|[^\s()]+/g) ?? [];
}

function parse(tokens: readonly string[]): readonly Node[] {
  const open: Node[][] = [[]];
  for (const token of tokens) {
    if (token === '(') open.push([]);
    else if (token === ')') open.at(-2)?.push(open.pop() ?? []);
    else open.at(-1)?.push(token);
  }
  return open[0] ?? [];
}

function listOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || typeof node === 'string') throw new InvariantError(`a list was expected at ${node}`);
  return node;
}

function nameOf(node: Node | undefined): string {
  return String(listOf(node)[1]).replaceAll('"', '');
}

function indexOf(names: readonly string[], name: string): number {
  const index = names.lastIndexOf(name);
  if (index < 0) throw new InvariantError(`nothing is named ${name}`);
  return index;
}

function types(names: readonly string[]): readonly number[] {
  return vector(names.map((name) => [typeOf(name)]));
}

function typeOf(name: string): number {
  const type = TYPES[name];
  if (type === undefined) throw new InvariantError(`the assembler does not know the type ${name}`);
  return type;
}

function section(id: number, bytes: readonly number[]): readonly number[] {
  return [id, ...unsigned(bytes.length), ...bytes];
}

function vector(items: readonly (readonly number[])[]): readonly number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function textBytes(text: string): readonly number[] {
  return vector([...new TextEncoder().encode(text)].map((byte) => [byte]));
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): readonly number[] {
  const isLast = value >= -0x40 && value < 0x40;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
