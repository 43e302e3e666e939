/** Copies the link of a page, to mail it: it has ids only. */
import { useState } from 'preact/hooks';
import { words } from '../words/words.ts';

export function CopyLink({ path }: { readonly path: string }) {
  const { page } = words.value;
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(`${location.origin}${path}`);
    setCopied(true);
  };
  return (
    <button type="button" class="small" onClick={() => void copy()}>
      {isCopied ? page.copied : page.copyLink}
    </button>
  );
}
