/** Makes a text fit, with a sign that something is missing. */

/** Whole characters only. */
export function cutText(text: string, longest: number): string {
  const characters = [...text];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : text;
}
