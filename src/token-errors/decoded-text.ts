/** The plain text of a message that came wrapped: in HTML, in the address of a redirect, in JSON within JSON. */

const INVISIBLE = /\p{Cf}/gu;
const TAG = /<[^<>]{0,2000}>/g;
const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  colon: ':',
};

export function decodedText(text: string): string {
  const visible = text.replace(INVISIBLE, '').replace(TAG, '');
  return percentDecoded(entitiesDecoded(visible))
    .replaceAll(/\\[nrt]/g, ' ')
    .replaceAll(/\\+(["'/])/g, '$1');
}

function entitiesDecoded(text: string): string {
  return text.replaceAll(
    /&(?:#(x?)([0-9a-f]{1,6})|([a-z]{2,6}));/gi,
    (entity, hex: string | undefined, digits: string | undefined, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity;
      const point = Number.parseInt(digits ?? '', hex ? 16 : 10);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : entity;
    },
  );
}

/** Only a text that is clearly an address: a plain message may well contain a plus or a percent sign. */
function percentDecoded(text: string): string {
  if (!/%(3a|20|0d|0a|22)|error_description=/i.test(text)) return text;
  return text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-7][0-9a-f])/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
