/** An address that leads nowhere. */
import { Heading } from '../parts/heading.tsx';
import { words } from '../words/words.ts';

export function NotFound() {
  const { page } = words.value;
  return (
    <>
      <Heading title={page.notFound} />
      <p>
        <a href="/">{page.home}</a>
      </p>
    </>
  );
}
