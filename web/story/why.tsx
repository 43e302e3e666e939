/** The answer to "why": one sentence that can be read out, how sure it is, and what stands behind it. */
export function Why(_: { readonly userId: string }) {
  return null;
}
