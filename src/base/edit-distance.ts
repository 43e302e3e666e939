/** How many characters must be changed, added or left out to make one text of another (Levenshtein). */
export function editDistance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  let row = to.map((_, index) => index + 1);
  for (const [index, letter] of from.entries()) {
    let [left, diagonal] = [index + 1, index];
    row = row.map((above, column) => {
      left = Math.min(above + 1, left + 1, diagonal + (letter === to[column] ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return row.at(-1) ?? from.length;
}
