import { evaluate } from '../evaluate/evaluate.js'
import type { Scope } from '../evaluate/scope.js'
import type { Span } from '../source.js'
import type { Block, Expression } from '../syntax/ast.js'
import { parseExpression } from '../syntax/snippet.js'
import { type Value, isFailure, isNull, markSensitive, unknown } from '../values.js'
import { type Module, rememberValue, report } from './module.js'
import { convertTo, readType } from './types.js'

/** Expressions that see no names at all: defaults, variable files. */
export function constantScope(module: Module): Scope {
  return {
    ...module.scope,
    lookUp: (name, steps, at) => ({
      value: unknown(`${name} can not be used here`, at),
      used: steps.length,
    }),
  }
}

function flag(module: Module, block: Block, name: string): boolean | undefined {
  const attribute = block.body.attributes.get(name)
  const value = attribute && evaluate(attribute.value, constantScope(module))
  return value?.kind === 'known' && typeof value.value === 'boolean' ? value.value : undefined
}

function typeExpression(module: Module, block: Block): Expression | undefined {
  const type = block.body.attributes.get('type')?.value
  // JSON has no other way to write a type than as text.
  if (type?.kind === 'literal' && typeof type.value === 'string') {
    return parseExpression(type.value, type, module.session.grammar)
  }
  return type
}

function given(module: Module, name: string, block: Block, at: Span): Value {
  const byDefault = block.body.attributes.get('default')
  const input = module.inputs.get(name)?.()
  const isReplaced = input !== undefined && isNull(input) && flag(module, block, 'nullable') === false
  if (input !== undefined && !isReplaced) return input
  if (byDefault !== undefined) return evaluate(byDefault.value, constantScope(module))
  const reference = `${module.path}var.${name}`
  return unknown(`variable "${name}" has no default and no value is given`, at, reference)
}

function variableValue(module: Module, name: string, block: Block): Value {
  const at = block
  if (block.broken) return unknown(`variable "${name}" does not parse fully`, at)
  const value = given(module, name, block, at)
  const type = typeExpression(module, block)
  const converted =
    type === undefined
      ? value
      : convertTo(readType(type), value, {
          at,
          evaluate: (expression) => evaluate(expression, constantScope(module)),
        })
  const isRefused = isFailure(converted) && !isFailure(value)
  if (isRefused)
    report(module.session, 'INVALID_VALUE', `the value of variable "${name}" is not of its type`, at)
  const result = isRefused ? unknown(`the value of variable "${name}" is not of its type`, at) : converted
  return flag(module, block, 'sensitive') === true ? markSensitive(result) : result
}

/** The value of `var.name`. */
export function variable(module: Module, name: string, at: Span): Value | undefined {
  const block = module.declarations.variables.get(name)
  if (block === undefined) return undefined
  return rememberValue(module, `var.${name}`, at, () => variableValue(module, name, block))
}
