/** The codes in a plain text: spelled out, or behind a label, in the languages of the sign-in page. */
import { aadstsCode } from './aadsts-catalogue.ts';

const SPELLED_OUT = /AADSTS[\s:#_-]{0,8}(\d{4,9})(?!\d)/gi;
const LABELS = [
  String.raw`\berror(?:\(s\)|[\s_-]?codes?|no)?`,
  String.raw`\bresulttype`,
  String.raw`\bfehlercode`,
  String.raw`\bcode d['’]erreur`,
  String.raw`\bc[óo]digo d[eo] err(?:or|o)`,
  String.raw`\bcodice (?:di )?errore`,
  String.raw`\bfoutcode`,
  String.raw`\bfelkod`,
  String.raw`\bfe[ji]lkode`,
  String.raw`\bfeilkode`,
  String.raw`\bvirhekoodi`,
  String.raw`\bkod b[łl][ęe]du`,
  String.raw`\bk[óo]d chyby`,
  String.raw`\bhibak[óo]d`,
  String.raw`\bhata kodu`,
  'код (?:ошибки|помилки)',
  'κωδικός σφάλματος',
  String.raw`エラー\s?コード`,
  String.raw`오류\s?코드`,
  '错误代码|错误代碼|錯誤碼|錯誤代碼',
];
/** A label, and the number behind it. */
const LABELLED = new RegExp(String.raw`(?:${LABELS.join('|')})["'\s:：=#[(]{1,6}(\d{4,9})(?!\d)`, 'gi');

/** Words of programs that have error codes of their own, beside the number. */
const OTHER_PROGRAM =
  /\b(?:https?(?!:)|proxy|gateway|upstream|\w*sql|mariadb|oracle|odbc|jdbc|mongo\w*|redis|kafka|smtp|ftp|sftp|ssh|dns|exit|errno|nginx|apache|docker|kubernetes|printer|driver|git|npm|game|plc|modbus|snmp)\b/i;
/** Words around a sign-in. */
const SIGN_IN =
  /\bsign|log ?in|token|auth|grant|account|microsoft|azure|office|teams|outlook|tenant|msal|password|anmeld|connexion/i;
/** Words that only Microsoft's sign-in writes beside a code. */
const MICROSOFT_SIGN_IN =
  /AADSTS|error_codes|resulttype|azure ?ad|entra|microsoftonline|correlation[ _-]?id|trace[ _-]?id/i;

export function codesSpelledOut(text: string): readonly number[] {
  return [...text.matchAll(SPELLED_OUT)].map(([, code]) => Number(code));
}

/** Other programs have "error code: 5000", too: only a number of the catalogue counts. */
export function codesBehindLabels(text: string): readonly number[] {
  return [...text.matchAll(LABELLED)]
    .filter(({ 1: code, index }) => aadstsCode(Number(code)) !== undefined && isOfSignIn(text, index))
    .map(([, code]) => Number(code));
}

/** A label and its number, and hardly anything else in the line, as the sign-in page shows it. */
const ALONE = 30;

function isOfSignIn(text: string, index: number): boolean {
  const lineStart = text.lastIndexOf('\n', index) + 1;
  const lineEnd = text.indexOf('\n', index);
  const line = text.slice(Math.max(lineStart, index - 200), lineEnd < 0 ? index + 200 : Math.min(lineEnd, index + 200));
  if (MICROSOFT_SIGN_IN.test(text)) return true;
  return !OTHER_PROGRAM.test(line) && (line.trim().length <= ALONE || SIGN_IN.test(text));
}

/** The members of other programs, too: only a number of the catalogue counts. */
export function isCodeOfMember(code: number, text: string): boolean {
  return aadstsCode(code) !== undefined && (MICROSOFT_SIGN_IN.test(text) || !OTHER_PROGRAM.test(text));
}
