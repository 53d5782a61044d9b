import type { Expression, Step } from '../syntax/ast.js'
import type { Span } from '../source.js'
import {
  type Value,
  derivedUnknown,
  failure,
  failureIn,
  isFailure,
  known,
  list,
  map,
  moveTo,
  resolved,
  taintedBy,
  unknown,
} from '../values.js'
import { type TakenStep, splat, take } from './access.js'
import { toBool, toText } from './convert.js'
import { evaluateFor, iterate } from './for.js'
import { callFunction } from '../functions/call.js'
import { MOST_STEPS } from './limits.js'
import { binary, equals, unary } from './operators.js'
import type { Found, Scope } from './scope.js'
import { concatenate } from './text.js'

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>

/** The value of an expression, as far as the code at hand tells it. Never throws; what can't be told is unknown. */
export function evaluate(expression: Expression, scope: Scope): Value {
  scope.budget.steps += 1
  if (scope.budget.steps > MOST_STEPS) {
    return unknown(`the code takes more than ${MOST_STEPS} steps to evaluate`, expression)
  }
  return named(expression, evaluateKind(expression, scope), scope)
}

/** Give another value at each call, so that the same text is not the same value. */
const CHANGING = /\b(?:uuid|bcrypt|timestamp)\s*\(/u
const LONGEST_NAME = 200

/**
 * A value that is not known is called by its expression, where the same text in the same module always means the same value:
 * not inside of loops and repeated blocks.
 */
function named(expression: Expression, value: Value, scope: Scope): Value {
  if (value.kind !== 'unknown' || value.failed === true || value.reference !== undefined) return value
  if (scope.names.size > 0 || expression.kind === 'broken' || value.sensitive === true) return value
  const text = expression.source.text.slice(expression.start, expression.end).replaceAll(/\s+/gu, ' ')
  if (text.length > LONGEST_NAME || CHANGING.test(text)) return value
  const isPath = expression.kind === 'access' && /^[\w.-]+$/u.test(text)
  return { ...value, reference: isPath ? `${scope.path}${text}` : `(${scope.path}${text})` }
}

function evaluateKind(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return known(expression.value, expression)
    case 'parenthesis':
      return evaluate(expression.of, scope)
    case 'template':
      return evaluateTemplate(expression, scope)
    case 'template-if':
    case 'conditional':
      return evaluateConditional(expression, scope)
    case 'template-for':
      return evaluateTemplateFor(expression, scope)
    case 'list':
      return evaluateList(expression, scope)
    case 'object':
      return evaluateObject(expression, scope)
    case 'variable':
    case 'access':
      return evaluateTraversal(expression, scope)
    case 'splat':
      return splat(evaluate(expression.of, scope), takenSteps(expression.steps, scope), expression)
    case 'call':
      return evaluateCall(expression, scope)
    case 'for':
      return evaluateFor(expression, scope, evaluate)
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, scope), expression)
    case 'binary':
      return binary(
        expression.operator,
        evaluate(expression.left, scope),
        evaluate(expression.right, scope),
        expression,
      )
    case 'broken':
      return unknown(expression.reason, expression)
  }
}

/** `"${x}"` alone is `x` itself, whatever its type (HCL, "Template Interpolation Unwrapping"). */
function evaluateTemplate(expression: Of<'template'>, scope: Scope): Value {
  const values = expression.parts.map((part) => evaluate(part, scope))
  const [only] = values
  return values.length === 1 && only !== undefined
    ? moveTo(only, expression)
    : concatenate(values, expression)
}

function takenSteps(steps: readonly Step[], scope: Scope): TakenStep[] {
  return steps.map((step) =>
    step.kind === 'name' ? step : { kind: 'index', key: evaluate(step.key, scope) },
  )
}

function evaluateTraversal(expression: Of<'variable'> | Of<'access'>, scope: Scope): Value {
  const steps: Step[] = []
  let base: Expression = expression
  while (base.kind === 'access') {
    steps.unshift(base.step)
    base = base.of
  }
  const taken = takenSteps(steps, scope)
  const { value, used } = baseOf(base, taken, scope, expression)
  return moveTo(
    taken.slice(used).reduce((of, step) => take(of, step, expression), value),
    expression,
  )
}

function baseOf(base: Expression, steps: readonly TakenStep[], scope: Scope, at: Span): Found {
  if (base.kind !== 'variable') return { value: evaluate(base, scope), used: 0 }
  const own = scope.names.get(base.name)
  return own === undefined ? scope.lookUp(base.name, steps, at) : { value: own, used: 0 }
}

function evaluateConditional(expression: Of<'conditional'> | Of<'template-if'>, scope: Scope): Value {
  const condition = toBool(evaluate(expression.condition, scope))
  if (condition.kind === 'known') {
    if (condition.value === null) return failure('the condition is null', expression)
    const chosen = evaluate(condition.value === true ? expression.yes : expression.no, scope)
    return taintedBy([condition], moveTo(chosen, expression))
  }
  if (isFailure(condition)) return condition
  const [yes, no] = [evaluate(expression.yes, scope), evaluate(expression.no, scope)]
  return equals(yes, no) === true ? taintedBy([condition], yes) : derivedUnknown(condition, expression)
}

function evaluateTemplateFor(expression: Of<'template-for'>, scope: Scope): Value {
  const rounds = iterate(expression, scope, evaluate)
  if ('kind' in rounds) return rounds
  return concatenate(
    rounds.map((round) => evaluate(expression.body, round)),
    expression,
  )
}

function evaluateList(expression: Of<'list'>, scope: Scope): Value {
  const items = expression.items.map((item) => evaluate(item, scope))
  return failureIn(items) ?? list(items, expression)
}

function evaluateObject(expression: Of<'object'>, scope: Scope): Value {
  const entries: [string, Value][] = []
  const keys: Value[] = []
  for (const { key, value } of expression.entries) {
    const name = resolved(toText(evaluate(key, scope)))
    keys.push(name)
    const of = evaluate(value, scope)
    if (isFailure(of)) return of
    if (name.kind !== 'known') return derivedUnknown(name, expression)
    if (name.value === null) return failure('a key is null', expression)
    entries.push([String(name.value), of])
  }
  return taintedBy(keys, map(entries, expression))
}

function evaluateCall(expression: Of<'call'>, scope: Scope): Value {
  const parameters = expression.parameters.map((one) => evaluate(one, scope))
  const fromFile = evaluateFileCall(expression, parameters, scope)
  if (fromFile !== undefined) return fromFile
  if (!expression.spread) return callFunction(expression.name, parameters, expression)
  const last = resolved(parameters.at(-1) ?? known(null, expression))
  if (last.kind === 'unknown') return derivedUnknown(last, expression)
  if (last.kind !== 'list') return failure('only a list can be spread', expression)
  return callFunction(expression.name, [...parameters.slice(0, -1), ...last.items], expression)
}

/** `file` and `templatefile`; undefined where it is another function, or the file can't be had. */
function evaluateFileCall(
  { name, start, end, source }: Of<'call'>,
  [path, variables]: readonly Value[],
  scope: Scope,
): Value | undefined {
  if ((name !== 'file' && name !== 'templatefile') || path === undefined) return undefined
  const at = { source, start, end }
  const text = scope.files.read(path)
  if (text === undefined || name === 'file') return text === undefined ? undefined : known(text, at)
  const given = variables === undefined ? undefined : resolved(variables)
  if (given?.kind !== 'map') return undefined
  const inside: Scope = {
    ...scope,
    names: given.entries,
    lookUp: (other, steps) => ({
      value: failure(`${other} is not given to the template`, at),
      used: steps.length,
    }),
  }
  return taintedBy([given], moveTo(evaluate(scope.files.template(text, at), inside), at))
}
