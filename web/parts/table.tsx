/** A table that scrolls sideways where the screen is narrow; by keyboard, too. */
import type { ComponentChildren } from 'preact';

interface TableProps {
  readonly label: string;
  readonly kind?: 'diff';
  readonly children: ComponentChildren;
}

export function Table({ label, kind, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class={kind}>{children}</table>
    </div>
  );
}
