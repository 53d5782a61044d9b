import type { CodeValue } from '../types.js'
import type { Evaluation, TemplateFunction } from './evaluation.js'
import type { TemplateNode } from './nodes.js'
import { textOf } from './nodes.js'
import { type Evaluated, concatenated, known, unknown } from './values.js'

/** `${Name}`, `${Name.Attribute}`, `${!Literal}`. */
const VARIABLE = /\$\{(!?)([^{}]*)\}/gu

/** Fn::Sub: a text, or a text and a map of further names. */
export const substitute: TemplateFunction = (stack, argument, place) => {
  const [text, names] = argument.kind === 'list' ? argument.items : [argument]
  const template = textOf(text)
  const isMap = names === undefined || names.kind === 'map'
  if (template === undefined || !isMap) {
    return stack.refuse('CFN_FUNCTION', 'Fn::Sub takes a text, or a list of a text and a map', place)
  }
  const parts: CodeValue[] = []
  let at = 0
  for (const found of template.matchAll(VARIABLE)) {
    if (found.index > at) parts.push(known(template.slice(at, found.index), place))
    const [whole, literal, name = ''] = found
    parts.push(literal === '!' ? known(`\${${name}}`, place) : variable(stack, name.trim(), names, place))
    at = found.index + whole.length
  }
  if (at < template.length) parts.push(known(template.slice(at), place))
  return concatenated(parts, place)
}

function variable(
  stack: Evaluation,
  name: string,
  names: TemplateNode | undefined,
  place: CodeValue['place'],
): CodeValue {
  const own = names?.kind === 'map' ? names.entries.get(name) : undefined
  return asPart(own === undefined ? referenced(stack, name, place) : stack.value(own.value), name, place)
}

function referenced(stack: Evaluation, name: string, place: CodeValue['place']): Evaluated {
  const dot = name.indexOf('.')
  if (dot === -1) return stack.ref(name, place)
  return stack.attribute(name.slice(0, dot), name.slice(dot + 1), place)
}

/** Lists, maps and nothing are no part of a text. */
function asPart(value: Evaluated, name: string, place: CodeValue['place']): CodeValue {
  if (value === undefined) return unknown('AWS::NoValue is no part of a text', place, name)
  if (value.kind === 'list' || value.kind === 'map') return unknown('not a text', place, name)
  return value
}
