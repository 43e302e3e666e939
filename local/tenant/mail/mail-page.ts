/** The sent mails as a web page: what people would find in their inboxes. */
import { escapeHtml } from '../../../src/base/html.ts';
import type { SideEndpoint, SideResponse } from '../http/http-server.ts';
import type { SentMail } from './mailbox.ts';

export function mailPage(prefix: string, sent: () => readonly SentMail[]): SideEndpoint {
  return {
    prefix,
    async answer({ path }) {
      const number = /^\/(\d+)$/.exec(path)?.[1];
      if (number === undefined) return html(200, 'Sent notices', listOf(sent(), prefix));
      const mail = sent()[Number(number) - 1];
      return mail
        ? html(200, mail.subject, viewOf(mail, prefix))
        : html(404, 'No such mail', '<p>There is no such mail.</p>');
    },
  };
}

function listOf(mails: readonly SentMail[], prefix: string): string {
  if (mails.length === 0) return '<p>Nothing has been sent yet. <a href="">Reload</a>.</p>';
  const rows = mails.map((mail, index) => {
    const link = `<a href="${prefix}/${index + 1}">${escapeHtml(mail.subject)}</a>`;
    const [sent, to] = [escapeHtml(mail.submittedAt), escapeHtml(mail.to.join(', '))];
    return `<tr><td>${sent}</td><td>${to}</td><td>${link}</td></tr>`;
  });
  return `<table><tr><th>Sent</th><th>To</th><th>Subject</th></tr>${rows.reverse().join('')}</table>`;
}

/** The HTML of the mail is in a sandboxed frame that runs no scripts. */
function viewOf(mail: SentMail, prefix: string): string {
  return [
    `<p><a href="${prefix}">All notices</a></p>`,
    `<p><b>To</b> ${escapeHtml(mail.to.join(', '))}<br><b>From</b> ${escapeHtml(mail.mailbox)}<br>`,
    `<b>Sent</b> ${escapeHtml(mail.submittedAt)}</p>`,
    `<iframe sandbox title="The mail as HTML" srcdoc="${escapeHtml(mail.html)}"></iframe>`,
    `<h2>As plain text</h2><pre>${escapeHtml(mail.text)}</pre>`,
  ].join('\n');
}

const STYLE = [
  'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}',
  'td,th{text-align:left;padding:.25rem 1rem .25rem 0}',
  'iframe{width:100%;height:32rem;border:1px solid #888}',
  'pre{white-space:pre-wrap}',
].join('');

function html(status: number, title: string, content: string): SideResponse {
  const head = `<meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style>`;
  const body = `<h1>${escapeHtml(title)}</h1>${content}`;
  const page = `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
  return { status, type: 'text/html', body: page };
}
