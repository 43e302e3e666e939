/**
 * A notice as an Adaptive Card for a Teams workflow. Names come from outside, so all text is in text runs: unlike text
 * blocks they know no Markdown, and a name can make no link. Pure. Source: adaptivecards.io, schema 1.4, the version
 * that Teams shows in cards that come by a webhook.
 */
import { cutText } from '../../base/cut-text.ts';
import { printable } from '../../base/printable.ts';

export interface CardText {
  readonly title: string;
  /** Paragraphs are separated by blank lines. */
  readonly text: string;
  /** The one button, if there is anything to click. */
  readonly link?: { readonly href: string; readonly label: string };
}

/** What the workflow "Post to a channel when a webhook request is received" takes. */
export interface CardMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: object;
    },
  ];
}

const MAX_TITLE = 200;
/** Teams takes 28 kB, and a character may be four bytes, or six in JSON. */
const MAX_TEXT = 3_500;

export function cardMessage(text: CardText): CardMessage {
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: adaptiveCard(text) },
    ],
  };
}

export function adaptiveCard({ title, text, link }: CardText): object {
  const paragraphs = cutText(text, MAX_TEXT)
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '');
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    // Teams reads it in the notification, and to those who do not see the card.
    fallbackText: inert(cutText(title, MAX_TITLE)),
    body: [
      textRun(cutText(title, MAX_TITLE), { weight: 'Bolder', size: 'Medium' }),
      ...paragraphs.map((paragraph) => textRun(paragraph.replaceAll(/\s*\n\s*/g, ' '))),
    ],
    ...(link === undefined ? {} : { actions: [{ type: 'Action.OpenUrl', title: inert(link.label), url: link.href }] }),
  };
}

function textRun(text: string, style: object = {}): object {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: inert(text), ...style }] };
}

/** Cards replace `{{DATE(…)}}` in every text. */
function inert(text: string): string {
  return printable(text).replaceAll(/\{(?=\{)/g, '{ ');
}
