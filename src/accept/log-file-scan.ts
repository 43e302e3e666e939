/** Where JSON values end, found without parsing them. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The position after the value that begins at `from`; undefined where the text ends before it does. Brackets are counted, not checked: parsing does that. */
export function endOfValue(text: string, from: number): number | undefined {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return endOfString(text, from);
  if (first !== 0x7b && first !== 0x5b) return endOfScalar(text, from);

  let depth = 0;
  for (let i = from; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const end = endOfString(text, i);
      if (end === undefined) return undefined;
      i = end - 1;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}

export function endOfString(text: string, from: number): number | undefined {
  for (let i = text.indexOf('"', from + 1); i !== -1; i = text.indexOf('"', i + 1)) {
    let slashes = 0;
    while (text.charCodeAt(i - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return i + 1;
  }
  return undefined;
}

function endOfScalar(text: string, from: number): number | undefined {
  const length = text.slice(from, from + 400).search(/[,\]}\s]/);
  return length === -1 ? undefined : from + Math.max(length, 1);
}

export function afterBlanks(text: string, from: number): number {
  let i = from;
  while (i < text.length && text.charCodeAt(i) <= 0x20) i += 1;
  return i;
}
