/** The answers of the API that several parts of the page show. */
import type { AnswerAt } from '../../src/api/client.ts';

export type Summary = AnswerAt<'GET', '/api/v1/revocations'>['revocations'][number];
export type Sweep = NonNullable<Summary['sweep']>;
export type Details = AnswerAt<'GET', '/api/v1/revocations/{id}'>;
export type Notice = Details['notices'][number];
export type SourcesAnswer = AnswerAt<'GET', '/api/v1/sources'>;
export type Source = SourcesAnswer['sources'][number];
export type Match = AnswerAt<'POST', '/api/v1/search'>['matches'][number];
export type WhyAnswer = AnswerAt<'POST', '/api/v1/why'>;
