import type { Span } from '../source.js'
import type { Expression } from '../syntax/ast.js'
import type { Value } from '../values.js'
import type { TakenStep } from './access.js'
import type { Budget } from './limits.js'

/** What names mean where an expression stands. */
export interface Scope {
  /** Names of `for` expressions, and of `each`, `count` and iterators as whole objects. */
  readonly names: ReadonlyMap<string, Value>
  /** A name of the module: `var`, `local`, a resource type, … with the steps after it; says how many steps it took. */
  readonly lookUp: (name: string, steps: readonly TakenStep[], at: Span) => Found
  readonly budget: Budget
  /** The module, as addresses begin: empty for the root, `module.logs.`. */
  readonly path: string
  readonly files: TextFiles
}

/** Files beside the configuration, for `file` and `templatefile`. */
export interface TextFiles {
  /** The text of a file that the path names, seen from this module; undefined where it can't be had. */
  readonly read: (path: Value) => string | undefined
  /** A file's text as a template. */
  readonly template: (text: string, within: Span) => Expression
}

export interface Found {
  readonly value: Value
  readonly used: number
}

export function withNames(scope: Scope, names: Iterable<readonly [string, Value]>): Scope {
  return { ...scope, names: new Map([...scope.names, ...names]) }
}

/** Passed to what `evaluate` itself uses, which would be a cycle of modules otherwise. */
export type Evaluate = (expression: Expression, scope: Scope) => Value
