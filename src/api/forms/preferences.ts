/** What a caller would rather have, as `Accept` and `Accept-Encoding` say it (RFC 9110, 12.4.2). */

/** In lower case, without parameters, the most wanted first; what it refuses (`q=0`) is not among them. */
export function preferencesIn(header: string | null): readonly string[] {
  const parts = (header ?? '').split(',').map((part) => {
    const [value = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((text) => text.startsWith('q='))?.slice('q='.length);
    return { value, weight: weight === undefined ? 1 : Number(weight) };
  });
  const wanted = parts.filter(({ value, weight }) => value !== '' && weight > 0);
  return wanted.toSorted((a, b) => b.weight - a.weight).map(({ value }) => value);
}
