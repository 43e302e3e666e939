/** The parts of a notice in words, before a channel gives them a form. */
import type { Notice } from '../notice.ts';
import type { FactRow } from './fact-rows.ts';
import type { Language } from './language.ts';
import type { Link } from './notice-links.ts';
import type { Reader } from './reader.ts';

/** A notice to whoever may read one; the outbox knows fewer readers. */
export interface ReadableNotice extends Pick<Notice, 'id' | 'tenantId' | 'revocationId' | 'content'> {
  readonly reader: Reader;
  /** Those that lead to us. Absent: it has none. */
  readonly own?: OwnLinks;
}

/** The links of one notice that lead to this deployment. Absent: it has none of this kind. */
export interface OwnLinks {
  /** Of a person: the page that explains, and sends on. */
  readonly landing?: string;
  /** Of those who may consent for everybody: the page that leads to Microsoft's consent. */
  readonly consent?: string;
  /** Of a person, where the notice is not critical: the page to hear less. */
  readonly choices?: string;
}

export interface NoticeText {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The end of `text` that every notice has. */
  readonly footer: string;
  /** What the help desk looks the notice up with: the first characters of the revocation's id. */
  readonly reference: string;
  /** One line for a digest, a card or a notification. */
  readonly summary: string;
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
