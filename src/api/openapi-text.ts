/** The description of the API as text. The build puts the text itself in place of this file: see build.ts. */
export async function openApiText(): Promise<string> {
  const { openApiDocument } = await import('./openapi.ts');
  return JSON.stringify(await openApiDocument());
}
