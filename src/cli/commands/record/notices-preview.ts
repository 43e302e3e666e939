/** `revaudit notices preview`: a notice as its reader gets it, made of an example. It needs no record. */
import type { Command } from 'commander';
import { defined } from '../../../base/defined.ts';
import { CAUSES, type Cause } from '../../../detect/cause.ts';
import type { NoticeStage } from '../../../notify/notice.ts';
import { LANGUAGES, languageOf } from '../../../notify/wording/language.ts';
import { FORM_CHANNELS, type FormChannel, READERS, type Reader } from '../../../notify/wording/reader.ts';
import { STAGE_READERS, STAGES } from '../../../notify/wording/stages/stage-templates.ts';
import type { WordingSettings } from '../../../notify/wording/wording-settings.ts';
import { UsageError } from '../../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult } from '../../command-context.ts';
import { checkQuery } from '../../terminal/jmespath-query.ts';
import { choiceOption } from '../../terminal/pasted-option.ts';

interface Flags extends GlobalFlags {
  readonly cause: Cause;
  readonly audience: Reader;
  readonly language: string;
  readonly channel: FormChannel;
  readonly stage?: NoticeStage;
}

const EXAMPLES = `
The people, apps and ids are examples. Nothing is read and nothing is sent.

Examples:
  revaudit notices preview --cause consent-revoked --audience user
  revaudit notices preview --cause mfa-required --audience user --stage reminder
  revaudit notices preview --cause policy-changed --audience admins --channel teams-card -o json
  revaudit notices preview --cause password-reset --audience user --language ja -o json --query html > mail.json`;

export function addNoticesPreview(notices: Command, cli: CommandContext): void {
  notices
    .command('preview')
    .description('show what somebody would be told of a cause')
    .addOption(choiceOption('--cause <cause>', 'what happened', CAUSES).makeOptionMandatory())
    .addOption(choiceOption('--audience <who>', 'who reads it', READERS).default('user'))
    .addOption(
      choiceOption(
        '--language <tag>',
        'its language',
        LANGUAGES.map((tag) => tag.toLowerCase()),
      ).default('en'),
    )
    .addOption(choiceOption('--channel <channel>', 'its form', FORM_CHANNELS).default('mail'))
    .addOption(choiceOption('--stage <stage>', 'a later notice about it, or one in place of the first', STAGES))
    .addHelpText('after', EXAMPLES)
    .action((_options: unknown, command: Command) => preview(cli, command.optsWithGlobals<Flags>()));
}

async function preview(cli: CommandContext, flags: Flags): Promise<void> {
  if (flags.query !== undefined) await checkQuery(flags.query);
  const { cause, audience, channel, stage } = flags;
  if (stage !== undefined && !STAGE_READERS[stage].includes(audience))
    throw new UsageError(`--stage ${stage} goes to ${STAGE_READERS[stage].join(', ')}, not to ${audience}.`);
  const { exampleDigest, exampleNotice, exampleSuppression } = await import(
    '../../../notify/wording/example-notice.ts'
  );
  const { renderNotice } = await import('../../../notify/wording/render-notice.ts');
  const { CHANNEL_FORMS } = await import('../../../notify/wording/channel-forms.ts');
  const settings = exampleSettings(flags);
  const single = exampleNotice(cause, audience, stage);
  const notice = channel === 'digest' ? exampleDigest(single) : single;
  const { subject, text, html, footer, reference } = renderNotice(notice, settings);
  const json = defined({
    cause,
    audience,
    stage,
    language: settings.language,
    channel,
    suppressed: exampleSuppression(cause, audience),
    subject,
    text,
    html,
    footer,
    reference,
    ...CHANNEL_FORMS[channel](notice, settings),
  });
  await printResult(cli, flags, {
    json,
    rows: [json],
    columns: ['cause', 'audience', 'language', 'channel', 'suppressed', 'subject', 'text'],
    table: async () => `${subject}\n\n${text}\n`,
  });
}

/** Contoso is nobody's: the links lead nowhere. */
function exampleSettings({ language, cloud }: Flags): WordingSettings {
  return {
    organisation: 'Contoso',
    helpDesk: 'helpdesk@contoso.example',
    language: languageOf(language),
    timeZone: 'Europe/Berlin',
    actorShownTo: 'everybody',
    cloud,
    publicUrl: 'https://contoso.example',
    runbooksUrl: undefined,
  };
}
