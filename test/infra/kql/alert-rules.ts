/** The alert rules of the template with their queries filled in, and what Azure Monitor would fire on given rows. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { at, INFRA, type Json, type Resource, template } from '../template.ts';
import { evaluateQuery, type Row } from './evaluate-query.ts';
import { type Query, readQuery } from './read-query.ts';

export interface AlertRule {
  readonly name: string;
  readonly text: string;
  readonly query: Query;
  readonly everyMs: number;
  readonly windowMs: number;
  /** The column that tells one alert of the rule from another. */
  readonly by: string;
}

const MINUTE_MS = 60_000;
/** A rule runs a little after the end of its window. */
const RUNS_AFTER_MS = 20_000;

const inAlerts = (...path: readonly string[]) =>
  at(template, 'resources', 'alerts', 'properties', 'template', ...path) as Json;

export function alertRules(): readonly AlertRule[] {
  return (inAlerts('variables', 'rules') as readonly Resource[]).map((rule) => {
    const text = fill(String(rule.query));
    return {
      name: String(rule.name),
      text,
      query: readQuery(text),
      everyMs: durationMs(String(rule.every)),
      windowMs: durationMs(String(rule.window)),
      by: String(rule.by),
    };
  });
}

/**
 * Which alerts the rule fires when it runs at this time. It sees what was generated within its window, and so must its
 * result be: a row outside of the window is not counted.
 * @param rows of AppMetrics
 */
export function firedBy({ query, windowMs, by }: AlertRule, rows: readonly Row[], now: number): readonly string[] {
  const inWindow = ({ TimeGenerated }: Row) => Number(TimeGenerated) > now - windowMs && Number(TimeGenerated) <= now;
  const found = evaluateQuery(query, { tables: { AppMetrics: rows.filter(inWindow) }, now: now + RUNS_AFTER_MS });
  return [...new Set(found.filter(inWindow).map((row) => String(row[by])))].toSorted();
}

/** Does what the template language would do with a query: `[replace(variables('…'), '%SECONDS%', string(…))]`. */
function fill(expression: string): string {
  const [, variable = '', rest = ''] = /^\[(?:replace\()?variables\('([^']+)'\)(.*)\]$/.exec(expression) ?? [];
  const query = String(inAlerts('variables', variable));
  const [, mark = '', value = ''] = /^, '(%\w+%)', (.+)\)$/.exec(rest) ?? [];
  return rest === '' ? query : query.replaceAll(mark, value === "variables('timerRows')" ? timerRows() : number(value));
}

function timerRows(): string {
  const limits: Readonly<Record<string, number>> = JSON.parse(
    readFileSync(resolve(INFRA, 'silent-after.json'), 'utf8'),
  );
  return Object.entries(limits)
    .map(([timer, minutes]) => `'${timer}', ${minutes}`)
    .join(', ');
}

/** @param expression `string(parameters('…'))` or `string(mul(parameters('…'), 60))` */
function number(expression: string): string {
  const [, parameter = '', factor = '1'] =
    /^string\((?:mul\()?parameters\('(\w+)'\)(?:, (\d+)\))?\)$/.exec(expression) ?? [];
  return String(Number(inAlerts('parameters', parameter, 'defaultValue')) * Number(factor));
}

function durationMs(text: string): number {
  const [, days = 0, hours = 0, minutes = 0] = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?$/.exec(text) ?? [];
  return (Number(days) * 1440 + Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}
