/** Parses a query and binds it against the tables with Microsoft's language service for Kusto. */
import { createRequire } from 'node:module';
import { LOG_TABLES } from './log-tables.ts';

/** A node of the syntax tree, as much of it as we use. */
export interface SyntaxNode {
  readonly Kind: number;
  readonly ChildCount: number;
  /** The role of the node in its parent: `Condition`, `Left`, `Operator`. */
  readonly NameInParent: string | null;
  readonly LiteralValue?: unknown;
  readonly ResultType?: { readonly Name: string } | null;
  GetChild(index: number): SyntaxNode | null;
  ToString(includeTrivia: number): string;
}

interface Diagnostic {
  readonly Severity: string;
  readonly Code: string;
  readonly Message: string;
  readonly Start: number;
}

interface ParsedQuery {
  readonly Syntax: SyntaxNode;
  GetDiagnostics(): unknown;
}

/** The library is a script that defines globals. */
interface Kusto {
  readonly Kusto: {
    readonly Language: {
      readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
      readonly Syntax: { readonly IncludeTrivia: { readonly Interior: number } };
      readonly KustoCode: { ParseAndAnalyze(query: string, state: unknown): ParsedQuery };
      readonly Symbols: {
        readonly TableSymbol: {
          readonly $ctor7: new (name: string, schema: string, description: string | null) => object;
        };
        readonly DatabaseSymbol: { readonly ctor: new (name: string, tables: readonly object[]) => object };
      };
    };
  };
  readonly Bridge: {
    toArray(list: unknown): readonly Diagnostic[];
    getTypeName(node: object): string;
  };
}

const require = createRequire(import.meta.url);
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const { Kusto, Bridge } = globalThis as unknown as Kusto;
const { GlobalState, KustoCode, Symbols, Syntax } = Kusto.Language;

const tables = Object.entries(LOG_TABLES).map(([name, columns]) => {
  const schema = Object.entries(columns).map(([column, type]) => `${column}: ${type}`);
  return new Symbols.TableSymbol.$ctor7(name, `(${schema.join(', ')})`, null);
});
const workspace = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', tables));

/** What the service finds wrong with the query, warnings too; an empty list if nothing. */
export function problemsOf(query: string): readonly string[] {
  return Bridge.toArray(KustoCode.ParseAndAnalyze(query, workspace).GetDiagnostics()).map(
    ({ Severity, Code, Message, Start }) => `${Severity} ${Code} at ${Start}: ${Message}`,
  );
}

/** @throws TypeError with the problems, if the query has any */
export function syntaxOf(query: string): SyntaxNode {
  const problems = problemsOf(query);
  if (problems.length > 0) throw new TypeError(problems.join('\n'));
  return KustoCode.ParseAndAnalyze(query, workspace).Syntax;
}

/** The class of the node: `FilterOperator`, `BinaryExpression`. */
export function typeOf(node: SyntaxNode): string {
  return Bridge.getTypeName(node).replace(/^Kusto\.Language\.Syntax\./, '');
}

/** Without the comments and blanks around it. */
export function textOf(node: SyntaxNode): string {
  return node.ToString(Syntax.IncludeTrivia.Interior);
}
