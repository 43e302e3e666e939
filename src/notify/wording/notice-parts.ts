/** The parts of a notice in words, before a channel gives them a form. */
import type { Notice } from '../notice.ts';
import type { FactRow } from './fact-rows.ts';
import type { Language } from './language.ts';
import type { Link } from './notice-links.ts';
import type { Reader } from './reader.ts';

/** A notice to whoever may read one; the outbox knows fewer readers. */
export interface ReadableNotice extends Pick<Notice, 'id' | 'tenantId' | 'revocationId' | 'content'> {
  readonly reader: Reader;
}

export interface NoticeParts {
  readonly language: Language;
  readonly subject: string;
  readonly organisation: string;
  readonly happened: string;
  readonly means: string;
  readonly todo: string;
  readonly facts: readonly FactRow[];
  readonly button: LabelledLink | undefined;
  readonly links: readonly LabelledLink[];
  readonly footer: readonly string[];
  readonly reference: string;
  readonly summary: string;
  readonly colon: string;
}

export interface LabelledLink extends Link {
  readonly label: string;
}
