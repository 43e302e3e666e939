/** Labels of the sign-in page in other languages, with the ids below them. */
import { expect, test } from 'vitest';
import { explainTokenError } from '../../src/token-errors/explain-token-error.ts';

const [TRACE, CORRELATION] = ['11111111-aaaa-4aaa-8aaa-111111111111', '22222222-bbbb-4bbb-8bbb-222222222222'];

test.each([
  ['English', 'Error Code: 53003', 'Request Id', 'Correlation Id', 'Timestamp'],
  ['German', 'Fehlercode: 53003', 'Anforderungs-ID', 'Korrelations-ID', 'Zeitstempel'],
  ['French', "Code d'erreur : 53003", 'ID de la demande ', 'ID de corrélation ', 'Horodatage '],
  ['Spanish', 'Código de error: 53003', 'Id. de solicitud', 'Id. de correlación', 'Marca de tiempo'],
  ['Italian', 'Codice errore: 53003', 'ID richiesta', 'ID correlazione', 'Timestamp'],
  ['Dutch', 'Foutcode: 53003', 'Aanvraag-id', 'Correlatie-id', 'Tijdstempel'],
  ['Japanese', 'エラー コード: 53003', '要求 ID', '関連付け ID', 'タイムスタンプ'],
  ['Korean', '오류 코드: 53003', '요청 ID', '상관 관계 ID', '타임스탬프'],
])('the %s page', (_language, label, trace, correlation, time) => {
  const page = `${label}\n${trace}: ${TRACE}\n${correlation}: ${CORRELATION}\n${time}: 2031-03-04T08:00:00Z`;
  expect(explainTokenError(page)).toMatchObject({
    code: 53003,
    traceId: TRACE,
    correlationId: CORRELATION,
    timestamp: '2031-03-04T08:00:00Z',
  });
});

test.each([
  'Código do erro: 53003',
  'Felkod: 53003',
  'Fejlkode: 53003',
  'Feilkode: 53003',
  'Virhekoodi: 53003',
  'Kod błędu: 53003',
  'Kód chyby: 53003',
  'Hibakód: 53003',
  'Hata kodu: 53003',
  'Код ошибки: 53003',
  'Код помилки: 53003',
  'Κωδικός σφάλματος: 53003',
  '错误代码：53003',
  '錯誤碼: 53003',
])('the label %s', (label) => {
  expect(explainTokenError(label)?.code).toBe(53003);
});

test.each([
  ['a proxy', 'the proxy answered with error code: 50057', undefined],
  ['a sign-in behind a proxy', 'proxy: error code: 50057, correlation id: 1a2b3c4d', 50057],
  ['a long line about signing in', 'When the user wants to sign in to the portal, it says error code: 50057', 50057],
  ['a number outside of the catalogue', 'Error code: 5000', undefined],
])('of %s', (_source, text, code) => {
  expect(explainTokenError(text)?.code).toBe(code);
});
