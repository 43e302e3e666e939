/** Translates the syntax tree of a query into plain data. What the evaluator does not know is refused here. */
import { type SyntaxNode, syntaxOf, textOf, typeOf } from './language-service.ts';

export type Literal = string | number | boolean;

export type Expression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'scalar'; readonly query: Query };

/** Without a name where the query gives none. */
export interface Column {
  readonly name: string | undefined;
  readonly expression: Expression;
}

export type Step =
  | { readonly kind: 'where'; readonly condition: Expression }
  | { readonly kind: 'extend' | 'project'; readonly columns: readonly Column[] }
  | { readonly kind: 'summarize'; readonly aggregates: readonly Column[]; readonly by: readonly Column[] }
  | { readonly kind: 'join'; readonly right: Query; readonly on: readonly [left: string, right: string] };

export interface Query {
  readonly source:
    | { readonly table: string }
    | { readonly columns: readonly string[]; readonly values: readonly Literal[] };
  readonly steps: readonly Step[];
}

/** @throws TypeError if the query is wrong, or uses what the evaluator does not know */
export function readQuery(text: string): Query {
  const statements = listIn(child(syntaxOf(text), 'Statements'));
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) throw new TypeError(`one statement, not ${statements.length}`);
  return queryIn(child(statement, 'Expression'));
}

function queryIn(node: SyntaxNode): Query {
  switch (typeOf(node)) {
    case 'PipeExpression': {
      const { source, steps } = queryIn(child(node, 'Expression'));
      return { source, steps: [...steps, stepIn(child(node, 'Operator'))] };
    }
    case 'ParenthesizedExpression':
      return queryIn(child(node, 'Expression'));
    case 'NameReference':
      return { source: { table: textOf(node) }, steps: [] };
    case 'DataTableExpression':
      return { source: dataTableIn(node), steps: [] };
    default:
      throw unknown(node);
  }
}

function dataTableIn(node: SyntaxNode): Query['source'] {
  return {
    columns: listIn(child(child(node, 'Schema'), 'Columns')).map((column) => textOf(child(column, 'Name'))),
    values: listIn(child(node, 'Values')).map(literalIn),
  };
}

function stepIn(node: SyntaxNode): Step {
  switch (typeOf(node)) {
    case 'FilterOperator':
      return { kind: 'where', condition: expressionIn(child(node, 'Condition')) };
    case 'ExtendOperator':
      return { kind: 'extend', columns: columnsIn(node, 'Expressions') };
    case 'ProjectOperator':
      return { kind: 'project', columns: columnsIn(node, 'Expressions') };
    case 'SummarizeOperator': {
      const by = find(node, 'ByClause');
      return {
        kind: 'summarize',
        aggregates: columnsIn(node, 'Aggregates'),
        by: by === undefined ? [] : columnsIn(by, 'Expressions'),
      };
    }
    case 'JoinOperator':
      return joinIn(node);
    default:
      throw unknown(node);
  }
}

function joinIn(node: SyntaxNode): Step {
  if (textOf(child(node, 'Parameters')) !== 'kind=rightouter') throw unknown(node);
  const [condition] = listIn(child(child(node, 'ConditionClause'), 'Expressions'));
  const match = /^\$left\.(\w+) == \$right\.(\w+)$/.exec(condition === undefined ? '' : textOf(condition));
  if (match === null) throw unknown(node);
  return { kind: 'join', right: queryIn(child(node, 'Expression')), on: [match[1] ?? '', match[2] ?? ''] };
}

function columnsIn(node: SyntaxNode, name: string): readonly Column[] {
  return listIn(child(node, name)).map((column) =>
    typeOf(column) === 'SimpleNamedExpression'
      ? { name: textOf(child(column, 'Name')), expression: expressionIn(child(column, 'Expression')) }
      : { name: undefined, expression: expressionIn(column) },
  );
}

function expressionIn(node: SyntaxNode): Expression {
  switch (typeOf(node)) {
    case 'NameReference':
      return { kind: 'column', name: textOf(node) };
    case 'LiteralExpression':
      return { kind: 'literal', value: literalIn(node) };
    case 'ParenthesizedExpression':
      return expressionIn(child(node, 'Expression'));
    case 'PathExpression':
      return { kind: 'member', of: expressionIn(child(node, 'Expression')), name: textOf(child(node, 'Selector')) };
    case 'BinaryExpression':
      return {
        kind: 'binary',
        operator: textOf(child(node, 'Operator')),
        left: expressionIn(child(node, 'Left')),
        right: expressionIn(child(node, 'Right')),
      };
    case 'FunctionCallExpression':
      return {
        kind: 'call',
        name: textOf(child(node, 'Name')),
        args: listIn(child(child(node, 'ArgumentList'), 'Expressions')).map(expressionIn),
      };
    case 'ToScalarExpression':
      return { kind: 'scalar', query: queryIn(child(node, 'Expression')) };
    default:
      throw unknown(node);
  }
}

const MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A timespan is in milliseconds. */
function literalIn(node: SyntaxNode): Literal {
  const text = textOf(node);
  const type = node.ResultType?.Name;
  if (type === 'string') return text.slice(1, -1);
  if (type === 'bool') return text === 'true';
  if (type === 'long' || type === 'real') return Number(text);
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (type !== 'timespan' || unit === undefined) throw unknown(node);
  return Number(count) * MS[unit as keyof typeof MS];
}

/** The elements of a list, without their separators. */
function listIn(list: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(list).map((element) => {
    const [only] = childrenOf(element);
    if (!typeOf(element).startsWith('SeparatedElement') || only === undefined) throw unknown(element);
    return only;
  });
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Array.from({ length: node.ChildCount }, (_, index) => node.GetChild(index)).filter((found) => found !== null);
}

function find(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return childrenOf(node).find((candidate) => candidate.NameInParent === name);
}

function child(node: SyntaxNode, name: string): SyntaxNode {
  const found = find(node, name);
  if (found === undefined) throw new TypeError(`${typeOf(node)} has no ${name}: ${textOf(node)}`);
  return found;
}

function unknown(node: SyntaxNode): TypeError {
  return new TypeError(`the evaluator does not know ${typeOf(node)}: ${textOf(node)}`);
}
