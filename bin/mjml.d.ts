/** The part of MJML that we use; it has no types of its own. */
declare module 'mjml' {
  // biome-ignore lint/style/noDefaultExport: the package has no other
  export default function compile(
    source: string,
    options: { readonly validationLevel: 'strict' },
  ): Promise<{ readonly html: string }>;
}
