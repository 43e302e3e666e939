/** Names that a stranger may give to a person, an app, a policy or an address: one generator for all outputs. */
import fc from 'fast-check';

/** Printed in the title of each test that uses it; `HOSTILE_SEED` repeats a run. */
export const HOSTILE_SEED = Number(process.env.HOSTILE_SEED ?? Date.now() % 1_000_000);
export const LONG = process.env.LONG !== undefined;

const EVIL = [
  '<img src=x onerror=alert(1)>',
  '</td></table><script>alert(1)</script>',
  '"><a href="https://evil.example">',
  "'><svg/onload=alert(1)>",
  '<!-- button -->',
  '{{footer}}',
  '$\u007b7*7}',
  '{{constructor.constructor("alert(1)")()}}',
  '<%= 7*7 %>',
  '$&$1$`',
  '\r\nBcc: eve@evil.example',
  '\r\nSet-Cookie: a=b',
  'https://evil.example/login',
  'www.evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//',
  'data:text/html,<b>',
  'mailto:eve@evil.example',
  '[click](https://evil.example)',
  '\u202Egnp.exe',
  '\u2066\u200B\u200D\uFEFFzero',
  '\u0000\u001b[31mred\u001b[2J',
  '\u001b]8;;https://evil.example\u0007here\u001b]8;;\u0007',
  '\ud800',
  '=cmd|"/c calc"!A1',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '＝1',
  '='.repeat(10_000),
  'W'.repeat(10_000),
  '👩‍👩‍👧‍👦'.repeat(500),
  'مرحبا',
  '../../../etc',
  '//evil.example',
];

export const hostileName: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...EVIL), fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(' '));

/** The same for the same seed. */
export function hostileNames(count: number): readonly string[] {
  return fc.sample(hostileName, { seed: HOSTILE_SEED, numRuns: count });
}
