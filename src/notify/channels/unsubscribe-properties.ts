/**
 * `List-Unsubscribe` and `List-Unsubscribe-Post` (RFC 8058) of a mail. Graph refuses headers whose names do not begin
 * with `x-`, so they go as MAPI properties of the draft. For the first there is one that mail writers must make the
 * header of (`PidTagListUnsubscribe`, [MS-OXCMAIL]); the second is a name among the internet headers.
 *
 * Unverified, for want of a tenant: that Exchange Online writes both into what leaves, and signs them with DKIM. Where
 * it does not, the link in the footer is the way.
 */
interface MailProperty {
  readonly id: string;
  readonly value: string;
}

const LIST_UNSUBSCRIBE = 'String 0x1045';
const LIST_UNSUBSCRIBE_POST = 'String {00020386-0000-0000-c000-000000000046} Name List-Unsubscribe-Post';

/** @param link of the page of choices; undefined: its reader has no choice */
export function unsubscribeProperties(link: string | undefined): readonly MailProperty[] {
  if (link === undefined) return [];
  return [
    { id: LIST_UNSUBSCRIBE, value: `<${link}>` },
    { id: LIST_UNSUBSCRIBE_POST, value: 'List-Unsubscribe=One-Click' },
  ];
}
