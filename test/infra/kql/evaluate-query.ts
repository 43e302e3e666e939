/** Works a query through on rows, with the semantics of Kusto for the few operators and functions that we use. */
import type { Column, Expression, Query, Step } from './read-query.ts';

/** A datetime and a timespan are milliseconds; an object is a dynamic. */
export type Value = string | number | boolean | null | Readonly<Record<string, unknown>>;
export type Row = Readonly<Record<string, Value>>;
export type Tables = Readonly<Record<string, readonly Row[]>>;

interface Context {
  readonly tables: Tables;
  /** What `now()` is, in milliseconds. */
  readonly now: number;
}

type Aggregate = (rows: readonly Row[], args: readonly Expression[], context: Context) => Row;

export function evaluateQuery({ source, steps }: Query, context: Context): readonly Row[] {
  let rows = 'table' in source ? (context.tables[source.table] ?? []) : dataRows(source);
  for (const step of steps) rows = applyStep(step, rows, context);
  return rows;
}

function dataRows({ columns, values }: { readonly columns: readonly string[]; readonly values: readonly Value[] }) {
  return Array.from({ length: values.length / columns.length }, (_, row) =>
    Object.fromEntries(columns.map((name, index) => [name, values[row * columns.length + index] ?? null])),
  );
}

function applyStep(step: Step, rows: readonly Row[], context: Context): readonly Row[] {
  switch (step.kind) {
    case 'where':
      return rows.filter((row) => evaluate(step.condition, row, context) === true);
    case 'extend':
      return rows.map((row) => ({ ...row, ...project(step.columns, row, context) }));
    case 'project':
      return rows.map((row) => project(step.columns, row, context));
    case 'summarize':
      return summarize(step, rows, context);
    case 'join':
      return joinRightOuter(step, rows, context);
  }
}

function project(columns: readonly Column[], row: Row, context: Context): Row {
  return Object.fromEntries(columns.map((column) => [nameOf(column), evaluate(column.expression, row, context)]));
}

function nameOf({ name, expression }: Column): string {
  if (name !== undefined) return name;
  if (expression.kind === 'column') return expression.name;
  throw new TypeError('a column that is computed needs a name');
}

/** Without `by` there is one group, also of no rows. */
function summarize(step: Extract<Step, { kind: 'summarize' }>, rows: readonly Row[], context: Context) {
  const groups = new Map<string, { readonly keys: Row; readonly rows: Row[] }>();
  if (step.by.length === 0) groups.set('', { keys: {}, rows: [] });
  for (const row of rows) {
    const keys = project(step.by, row, context);
    const id = step.by.length === 0 ? '' : JSON.stringify(keys);
    const group = groups.get(id) ?? { keys, rows: [] };
    groups.set(id, group);
    group.rows.push(row);
  }
  return [...groups.values()].map((group) => {
    const results = step.aggregates.map((column) => aggregate(column, group.rows, context));
    return Object.assign({}, group.keys, ...results) as Row;
  });
}

function aggregate({ name, expression }: Column, rows: readonly Row[], context: Context): Row {
  if (expression.kind !== 'call') throw new TypeError('summarize takes aggregates');
  const result = lookUp(AGGREGATES, expression.name)(rows, expression.args, context);
  return name === undefined ? result : { [name]: Object.values(result)[0] ?? null };
}

function extreme(pick: 'max' | 'min'): Aggregate {
  return (rows, [argument], context) => {
    const values = rows.map((row) => evaluate(defined(argument), row, context)).filter((value) => value !== null);
    const best = values.map(Number).reduce<number | null>((found, value) => Math[pick](found ?? value, value), null);
    return { [pick]: best };
  };
}

const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  max: extreme('max'),
  min: extreme('min'),
  count: (rows) => ({ count_: rows.length }),
  arg_max(rows, [by, ...columns], context) {
    const order = (row: Row) => Number(evaluate(defined(by), row, context));
    const [first, ...others] = rows;
    const best = others.reduce((found, row) => (order(row) > order(found) ? row : found), first ?? {});
    return project(
      [defined(by), ...columns].map((expression) => ({ name: undefined, expression })),
      best,
      context,
    );
  },
};

/** Where a row has no partner, its left side is null. A name that both sides have gets a 1 on the right. */
function joinRightOuter(step: Extract<Step, { kind: 'join' }>, rows: readonly Row[], context: Context) {
  const [leftKey, rightKey] = step.on;
  const leftNames = new Set(rows.flatMap((row) => Object.keys(row)));
  const nothing = Object.fromEntries([...leftNames].map((name) => [name, null]));
  return evaluateQuery(step.right, context).flatMap((right) => {
    const renamed = Object.fromEntries(
      Object.entries(right).map(([name, value]) => [leftNames.has(name) ? `${name}1` : name, value]),
    );
    const partners = rows.filter((row) => row[leftKey] !== null && row[leftKey] === right[rightKey]);
    return (partners.length > 0 ? partners : [nothing]).map((left) => ({ ...left, ...renamed }));
  });
}

function evaluate(expression: Expression, row: Row, context: Context): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'column':
      return row[expression.name] ?? null;
    case 'member': {
      const value = evaluate(expression.of, row, context);
      const found = value !== null && typeof value === 'object' ? value[expression.name] : undefined;
      return (found ?? null) as Value;
    }
    case 'scalar':
      return Object.values(evaluateQuery(expression.query, context)[0] ?? {})[0] ?? null;
    case 'binary':
      return binary(
        expression.operator,
        evaluate(expression.left, row, context),
        evaluate(expression.right, row, context),
      );
    case 'call':
      return lookUp(FUNCTIONS, expression.name)(
        expression.args.map((argument) => evaluate(argument, row, context)),
        context,
      );
  }
}

/** A comparison with null is null, and so is arithmetic. */
function binary(operator: string, left: Value, right: Value): Value {
  if (operator === 'and') return left === true && right === true;
  if (operator === 'or') return left === true || right === true;
  if (left === null || right === null) return null;
  return lookUp(OPERATORS, operator)(left, right);
}

const OPERATORS: Readonly<Record<string, (left: Value, right: Value) => Value>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => Number(left) < Number(right),
  '<=': (left, right) => Number(left) <= Number(right),
  '>': (left, right) => Number(left) > Number(right),
  '>=': (left, right) => Number(left) >= Number(right),
  '+': (left, right) => Number(left) + Number(right),
  '-': (left, right) => Number(left) - Number(right),
  '*': (left, right) => Number(left) * Number(right),
  '/': (left, right) => Number(left) / Number(right),
};

const FUNCTIONS: Readonly<Record<string, (args: readonly Value[], context: Context) => Value>> = {
  now: (_, { now }) => now,
  isnull: ([value]) => value === null,
  isnotnull: ([value]) => value !== null,
  coalesce: (args) => args.find((value) => value !== null) ?? null,
  tostring: ([value]) => (value === null || value === undefined ? '' : String(value)),
  todouble: ([value]) => (value === null || value === undefined ? null : Number(value)),
  max_of: (args) => args.reduce((found, value) => (Number(value) > Number(found) ? value : found)),
};

function lookUp<T>(known: Readonly<Record<string, T>>, name: string): T {
  const found = known[name];
  if (found === undefined) throw new TypeError(`the evaluator does not know ${name}`);
  return found;
}

function defined(expression: Expression | undefined): Expression {
  if (expression === undefined) throw new TypeError('the aggregate needs an argument');
  return expression;
}
