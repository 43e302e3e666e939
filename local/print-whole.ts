/** Resolves when the reader has all of it: a pipe accepts only a part of a long text at once. */
export function printWhole(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
