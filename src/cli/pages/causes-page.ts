/** Every cause in one line, for people: what it is, how much it matters, and who can put it right. */
import { CAUSE_ENTRIES, CAUSES, type Cause, type CauseEntry, runbookOf } from '../../detect/cause.ts';
import { CAUSE_MEANINGS } from '../../detect/cause-meaning.ts';
import type { Severity } from '../../detect/severity.ts';
import { type Screen, styled } from '../terminal/screen.ts';
import { wrapped } from '../terminal/wrap-text.ts';
import { causeStyle, severityStyle } from './revocation-styles.ts';

interface CauseLine {
  readonly cause: Cause;
  readonly family: CauseEntry['family'];
  readonly severity: Severity;
  readonly meaning: string;
  readonly fixedBy: CauseEntry['response']['fixedBy'];
  readonly runbook: string;
  readonly source: string;
}

const FAMILIES: Readonly<Record<CauseEntry['family'], string>> = {
  change: 'Somebody or something did it',
  clock: 'Time did it',
  refusal: 'Seen only as a refused sign-in: what changed is not known (yet)',
};

const SEVERITY_WIDTH = 'critical'.length;

export function causeLines(): readonly CauseLine[] {
  return CAUSES.map((cause) => {
    const { family, response, source } = CAUSE_ENTRIES[cause];
    const { severity, fixedBy } = response;
    return { cause, family, severity, meaning: CAUSE_MEANINGS[cause], fixedBy, runbook: runbookOf(cause), source };
  });
}

export function causesPage(lines: readonly CauseLine[], screen: Screen): string {
  const width = Math.max(...lines.map(({ cause }) => cause.length));
  const sections = [...Map.groupBy(lines, ({ family }) => family)].map(([family, own]) => {
    const text = own.flatMap(({ cause, severity, meaning }) => {
      const [head, severityText] = [cause.padEnd(width), severity.padEnd(SEVERITY_WIDTH)];
      const lines = wrapped(meaning, ' '.repeat(`  ${head}  ${severityText}  `.length), screen);
      const lead = `  ${styled(causeStyle(cause), head, screen)}  ${styled(severityStyle(severity), severityText, screen)}  `;
      return lines.map((line, index) => `${index === 0 ? `${lead}${line.trimStart()}` : line}\n`);
    });
    return `${styled('bold', FAMILIES[family], screen)}\n${text.join('')}`;
  });
  return `${sections.join('\n')}\n"revaudit explain CODE" says which of them an AADSTS code means.\n`;
}
