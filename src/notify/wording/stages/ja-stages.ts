/** Japanese: what the later notices say, and those that take the place of the first one. */
import type { Say } from '../say.ts';
import type { StageKey } from '../words.ts';

export const JA_STAGES: Readonly<Record<StageKey, Say>> = {
  'reminder-subject': ({ line }) => `再度のお知らせ: ${line}`,
  reminder: 'その後、新しいサインインは確認されていません。アプリをもう使わない場合は、何もする必要はありません。',
  'waiting-subject': ({ app, people }) => `${app}: まだ再サインインがありません (${people})`,
  waiting: ({ app, people }) => `${app} への再サインインがまだありません: ${people}。`,
  'waiting-means': 'お知らせと再度のお知らせは送信済みです。再サインインするまで、アプリが使えない場合があります。',
  'waiting-manager':
    'アプリをまだ使うか確認してください。使う場合は、いつもどおりに開いてサインインするよう伝えてください。',
  'waiting-owner': 'アプリが再サインインを求め、繰り返し再試行しないようにしてください。',
  'waiting-admins':
    'アプリがまだ使われているか確認してください。使われている場合は、本人のサインインが必要です。ほかの人が代わりに行うことはできません。',
  'waiting-desk': ({ advice }) => `本人に連絡してください。案内:「${advice}」`,
  'good-you-subject': ({ app }) => `${app}: 問題は解消しました`,
  'good-you': ({ app }) => `${app} に再びサインインされました。`,
  'good-you-todo': 'これ以上の操作は不要です。ご自身のサインインでない場合は、すぐにヘルプデスクに知らせてください。',
  'good-subject': ({ app, people }) => `${app}: 問題は解消しました (${people})`,
  good: ({ app, people }) => `${app} への再サインインが確認されました: ${people}。`,
  'good-todo': '何もする必要はありません。',
  'wait-subject': ({ app }) => `${app}: サインインせずにお待ちください`,
  wait: '現在は、サインインしても組織のルールにより拒否される見込みです。そのままお待ちください。繰り返し試しても解決しません。',
  'wait-todo': 'クリックするものはありません。管理者には通知済みです。お急ぎの場合は、ヘルプデスクにお尋ねください。',
  'refused-subject': ({ app, people }) => `${app} への再サインインは拒否される見込みです (${people})`,
  refused: ({ app, people }) => `現在、${app} への再サインインは拒否される見込みです: ${people}。`,
  'refused-means':
    'リンクを送る前に、条件付きアクセスの What-If で確認しました。対象の人には待つようお願いしています。' +
    '同じポリシーに拒否されるほかの人は、毎日のまとめに掲載します。',
  'refused-todo':
    'ポリシーが求めること（登録済みの方法、準拠デバイス、既知の場所）を満たせるよう支援してください。そのために例外を設けたり、ポリシーを無効にしたりしないでください。',
  'endpoint-subject': ({ app }) => `${app} にイベントが届かなくなりました`,
  endpoint: ({ app }) => `${app} にイベントが届かなくなりました。送信先のアドレスが無効になったためです。`,
  'endpoint-means':
    'アドレスが、もう存在しない (410) と応答したか、1 週間失敗が続きました。届かなかったイベントは再送できます。',
  'endpoint-todo': ({ appId, since }) =>
    `まず、アプリの所有者がアドレスを修正する必要があります。その後: revaudit webhooks enable ${appId}、続いて revaudit webhooks replay ${appId} --since ${since}`,
};
