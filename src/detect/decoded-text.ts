/** The bare text of a message that came wrapped: in HTML, in a redirect's address, in JSON in JSON. */

// biome-ignore lint/suspicious/noMisleadingCharacterClass: each of these is one character that nobody sees, and meant as such
const INVISIBLE = /[\u00ad\u200b\u200c\u200d\u2060\ufeff]/g;
const TAG = /<[^<>]{0,2000}>/g;
const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", amp: '&', lt: '<', gt: '>', nbsp: ' ', colon: ':' };

export function decodedText(text: string): string {
  const seen = text.replace(INVISIBLE, '').replace(TAG, '');
  return percentDecoded(entitiesDecoded(seen))
    .replaceAll(/\\[nrt]/g, ' ')
    .replaceAll(/\\+(["'/])/g, '$1');
}

function entitiesDecoded(text: string): string {
  return text.replaceAll(
    /&(?:#(x?)([0-9a-f]{1,6})|([a-z]{2,6}));/gi,
    (whole, hex: string | undefined, digits: string | undefined, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      const point = Number.parseInt(digits ?? '', hex ? 16 : 10);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

/** Only where it is one: a plain message may well hold a plus or a per cent. */
function percentDecoded(text: string): string {
  if (!/%(3a|20|0d|0a|22)|error_description=/i.test(text)) return text;
  return text.replaceAll('+', ' ').replaceAll(/%([0-7][0-9a-f])/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
