/** Whom or what something is about, with the page of it where there is one. */

interface Subject {
  readonly kind: string;
  readonly id: string;
  readonly name?: string;
}

export function SubjectLink({ subject }: { readonly subject: Subject }) {
  const text = subject.name ?? subject.id;
  const href = hrefOf(subject);
  return href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>;
}

function hrefOf({ kind, id }: Subject): string | undefined {
  // Of two ids the first says whose it is.
  const [first = ''] = id.split('_');
  switch (kind) {
    case 'user':
    case 'user-app':
      return `/people/${first}`;
    case 'service-principal':
    case 'grant':
      return `/apps/${first}`;
    case 'policy':
      return `/policies/${first}`;
    default:
      return undefined;
  }
}
