/** Several codes, lines or people: the deciding error first, and each of the others explained, too. */
import { describe, expect, test } from 'vitest';
import { explainTokenError } from '../../src/token-errors/explain-token-error.ts';

const found = (given: string | readonly object[] | object) => {
  const { code, name, places, others } = explainTokenError(given) ?? expect.unreachable();
  return [
    { code: code ?? name, places },
    ...others.map((other) => ({ code: other.code ?? other.name, places: other.places })),
  ];
};
const codesFound = (given: string | readonly object[] | object) => found(given).map(({ code }) => code);

test.each([
  '700082 50173',
  '50173, 700082',
  'AADSTS700082; AADSTS50173',
  '50173\n700082',
  '700082 and 50173',
  '{"error_codes":[50173,700082]}',
])('both codes of %j are explained', (text) => {
  expect(codesFound(text).toSorted()).toEqual([50173, 700082].toSorted());
  const [other] = explainTokenError(text)?.others ?? [];
  expect(other?.meaning.length).toBeGreaterThan(20);
  expect(other?.steps.length).toBeGreaterThan(0);
  expect(other?.others).toEqual([]);
});

test('what only wraps another code comes last, and an unknown code is only listed', () => {
  expect(codesFound({ error_codes: [70002, 50126, 999_999_999] })).toEqual([50126, 70002]);
  expect(explainTokenError({ error_codes: [50126, 999_999_999] })?.otherCodes).toEqual([999_999_999]);
});

describe('several people', () => {
  const LOG = [
    '2031-03-04T08:00:00Z user=ada@contoso.example AADSTS50126: wrong',
    '2031-03-04T08:01:00Z user=bob@contoso.example AADSTS50076: second factor',
    '2031-03-04T08:02:00Z user=cyd@contoso.example AADSTS700082: idle',
    '2031-03-04T08:03:00Z user=ada@contoso.example AADSTS50126: wrong again',
  ].join('\n');

  test('in the lines of a log are told apart', () => {
    expect(found(LOG)).toEqual([
      { code: 700082, places: [{ line: 3, who: 'cyd@contoso.example' }] },
      {
        code: 50126,
        places: [
          { line: 1, who: 'ada@contoso.example' },
          { line: 4, who: 'ada@contoso.example' },
        ],
      },
      { code: 50076, places: [{ line: 2, who: 'bob@contoso.example' }] },
    ]);
  });

  test('with the same error are told apart', () => {
    expect(codesFound('a@contoso.example AADSTS50126\nb@contoso.example AADSTS50126')).toEqual([50126, 50126]);
  });

  test('may have errors without a number', () => {
    expect(codesFound('a@contoso.example TokenIssuedBeforeRevocationTimestamp\nb@contoso.example AADSTS50126')).toEqual(
      ['TokenIssuedBeforeRevocationTimestamp', 50126],
    );
  });

  test.each<[string, string | readonly object[] | object]>([
    [
      'JSON lines',
      '{"user":"a@contoso.example","error_codes":[50126]}\n{"user":"b@contoso.example","error_codes":[53003]}',
    ],
    [
      'a JSON list',
      '[{"user":"a@contoso.example","ResultType":50126},{"user":"b@contoso.example","ResultType":53003}]',
    ],
    ['a list', [{ user: 'a@contoso.example', error_codes: [50126] }, { error_codes: [53003] }]],
    ['a page of Graph', { value: [{ status: { errorCode: 50126 } }, { status: { errorCode: 53003 } }] }],
  ])('in %s are told apart', (_form, given) => {
    expect(codesFound(given)).toEqual([53003, 50126]);
  });
});

test.each<[string, string]>([
  [
    'pretty JSON',
    JSON.stringify({ error: 'invalid_grant', error_description: 'AADSTS50173: x', error_codes: [50173] }, null, 2),
  ],
  [
    'a stack trace',
    'Error: AADSTS50173: revoked\n  at refresh\nCaused by: AADSTS50173: revoked\n  Trace ID: 1a2b3c4d-00',
  ],
  ['a page', 'Sorry\nAADSTS50173: revoked\nCorrelation ID: 1a2b3c4d-00'],
])('%s is one answer', (_form, text) => {
  expect(found(text)).toEqual([{ code: 50173, places: undefined }]);
});

test('two hundred answers are enough', () => {
  const lines = Array.from({ length: 300 }, (_, index) => `user${index}@contoso.example AADSTS50126: wrong`);
  expect(explainTokenError(lines.join('\n'))?.others).toHaveLength(199);
});
