import { renderJson } from '../render-json.js'
import type { CodeValue, Place } from '../types.js'
import type { Evaluation, TemplateFunction, Truth } from './evaluation.js'
import type { TemplateNode } from './nodes.js'
import { textOf, valueAt } from './nodes.js'
import { substitute } from './sub.js'
import {
  type Evaluated,
  concatenated,
  hasPlaceholder,
  isSensitive,
  known,
  knownText,
  sameValue,
  unknown,
} from './values.js'

/** CloudFormation's functions by name. Source: CloudFormation template reference, intrinsic functions. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['Ref', reference],
  ['Fn::GetAtt', getAttribute],
  ['Fn::Sub', substitute],
  ['Fn::Join', join],
  ['Fn::If', choose],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::FindInMap', findInMap],
  ['Fn::ImportValue', importValue],
  ['Fn::Length', length],
  ['Fn::ToJsonString', toJsonString],
  ...['Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or'].map(logical),
  ...['Fn::Base64', 'Fn::Cidr', 'Fn::GetAZs', 'Fn::GetStackOutput', 'Fn::Transform'].map(opaque),
])

function reference(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const name = plainName(stack.value(argument))
  return name === undefined
    ? stack.refuse('CFN_FUNCTION', 'Ref takes the name of a parameter or a resource', place)
    : stack.ref(name, place)
}

/** `[Id, Attribute]`, or in YAML `Id.Attribute`. */
function getAttribute(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const items = argument.kind === 'list' ? argument.items : [argument]
  const texts = items.map((item) => plainName(stack.value(item)))
  const whole = texts.includes(undefined) ? undefined : texts.join('.')
  const dot = whole?.indexOf('.') ?? -1
  if (whole === undefined || dot === -1) {
    return stack.refuse('CFN_FUNCTION', 'Fn::GetAtt takes the name of a resource and of an attribute', place)
  }
  return stack.attribute(whole.slice(0, dot), whole.slice(dot + 1), place)
}

function join(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const [delimiterNode, listNode] = argument.kind === 'list' ? argument.items : []
  const delimiter = delimiterNode?.kind === 'scalar' ? delimiterNode.text : undefined
  const list = listNode === undefined ? undefined : stack.value(listNode)
  if (delimiter === undefined || list === undefined || list.kind === 'known' || list.kind === 'map') {
    return stack.refuse('CFN_FUNCTION', 'Fn::Join takes a delimiter and a list', place)
  }
  if (list.kind !== 'list') return notKnown(list, place)
  const parts = list.items.flatMap((item, index) => (index === 0 ? [item] : [known(delimiter, place), item]))
  const whole = parts.find((part) => part.kind === 'list' || part.kind === 'map')
  return whole === undefined
    ? concatenated(parts, place)
    : stack.refuse('CFN_FUNCTION', 'Fn::Join takes a list of texts', place)
}

/** Both values count while the condition is not known: what they agree in is known. */
function choose(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const [nameNode, whenTrue, whenFalse] = argument.kind === 'list' ? argument.items : []
  const name = nameNode === undefined ? undefined : plainName(stack.value(nameNode))
  if (name === undefined || whenTrue === undefined || whenFalse === undefined) {
    return stack.refuse('CFN_FUNCTION', 'Fn::If takes the name of a condition and two values', place)
  }
  const truth = stack.condition(name, place)
  if (truth === true) return stack.value(whenTrue)
  if (truth === false) return stack.value(whenFalse)
  const first = stack.value(whenTrue)
  if (sameValue(first, stack.value(whenFalse)) === true) return first
  return unknown(`it hangs on the condition ${name}: ${truth.reason}`, place, truth.reference ?? name)
}

function select(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const [indexNode, listNode] = argument.kind === 'list' ? argument.items : []
  const indexValue = indexNode === undefined ? undefined : stack.value(indexNode)
  const list = listNode === undefined ? undefined : stack.value(listNode)
  if (indexValue === undefined || list === undefined || list.kind === 'known' || list.kind === 'map') {
    return stack.refuse('CFN_FUNCTION', 'Fn::Select takes an index and a list', place)
  }
  if (list.kind !== 'list') return notKnown(list, place)
  const text = knownText(indexValue)
  if (text === undefined) return notKnown(indexValue, place)
  const item = /^\d+$/u.test(text) ? list.items[Number(text)] : undefined
  return item === undefined
    ? stack.refuse(
        'CFN_FUNCTION',
        `Fn::Select: the list has no item ${isSensitive(indexValue) ? '' : text}`,
        place,
      )
    : { ...item, place }
}

function split(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const [delimiterNode, textNode] = argument.kind === 'list' ? argument.items : []
  const delimiter = delimiterNode?.kind === 'scalar' ? delimiterNode.text : ''
  const value = textNode === undefined ? undefined : stack.value(textNode)
  if (delimiter === '' || value === undefined) {
    return stack.refuse('CFN_FUNCTION', 'Fn::Split takes a delimiter and a text', place)
  }
  const text = knownText(value)
  if (text === undefined) return notKnown(value, place)
  const items = text.split(delimiter).map((item) => known(item, place, isSensitive(value)))
  return { kind: 'list', items, place }
}

/** `[Map, TopKey, SecondKey]`, with AWS::LanguageExtensions also `{DefaultValue: …}`. */
function findInMap(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const items = argument.kind === 'list' ? argument.items : []
  const keys = items.slice(0, 3).map((item) => stack.value(item))
  const texts = keys.map(knownText)
  const open = keys.find((_key, index) => texts[index] === undefined || hasPlaceholder(texts[index] ?? ''))
  if (items.length < 3) {
    return stack.refuse('CFN_FUNCTION', 'Fn::FindInMap takes a map and two keys', place)
  }
  if (open !== undefined)
    return notKnown(open, place, 'a key of Fn::FindInMap is known only once it is deployed')
  const [name = '', top = '', second = ''] = texts
  const found = valueAt(valueAt(stack.mapping(name), top), second)
  if (found !== undefined) return moved(stack.value(found), place)
  const fallback = valueAt(items[3], 'DefaultValue')
  if (fallback !== undefined) return moved(stack.value(fallback), place)
  const path = keys.some(isSensitive) ? name : `${name}.${top}.${second}`
  return stack.refuse('CFN_MAPPING', `the mapping ${path} is not there`, place)
}

function importValue(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const value = stack.value(argument)
  const name = plainName(value)
  return name === undefined
    ? notKnown(value, place, 'the name of the export is not known')
    : stack.importValue(name, place)
}

function length(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const list = stack.value(argument)
  if (list?.kind === 'list') return known(list.items.length, place)
  return notKnown(list, place)
}

function toJsonString(stack: Evaluation, argument: TemplateNode, place: Place): Evaluated {
  const value = stack.value(argument)
  if (value === undefined) return notKnown(value, place)
  const rendered = renderJson(value)
  const [missing] = rendered.unknowns
  return missing === undefined
    ? known(rendered.text, place, rendered.sensitive)
    : notKnown(missing.value, place)
}

/** Conditions stand where a value is wanted only by way of AWS::LanguageExtensions. */
function logical(name: string): [string, TemplateFunction] {
  return [
    name,
    (stack, argument, place) => {
      const key = { start: argument.start, end: argument.end }
      const entries = new Map([[name, { key, value: argument }]])
      const truth: Truth = stack.truth({ kind: 'map', entries, ...key })
      return typeof truth === 'boolean' ? known(truth, place) : { ...truth, place }
    },
  ]
}

/** Functions whose result nothing that is checked here depends on, or that only AWS can compute. */
function opaque(name: string): [string, TemplateFunction] {
  return [
    name,
    (_stack, argument, place) => {
      const macro = name === 'Fn::Transform' ? textOf(valueAt(argument, 'Name')) : undefined
      const reason =
        macro === undefined
          ? `${name} is computed when the stack is deployed`
          : `the macro ${macro} runs when the stack is deployed`
      return unknown(reason, place, macro ?? name)
    },
  ]
}

function moved(value: Evaluated, place: Place): Evaluated {
  return value === undefined ? undefined : { ...value, place }
}

/** The text of a name that may be put into words: a secret names nothing. */
function plainName(value: Evaluated): string | undefined {
  return isSensitive(value) ? undefined : knownText(value)
}

/** Not known for the reason that the value it is made from is not known. */
function notKnown(
  value: Evaluated,
  place: Place,
  otherwise = 'it is known only once it is deployed',
): CodeValue {
  if (value?.kind === 'unknown') return unknown(value.reason, place, value.reference)
  if (value?.kind === 'attribute') return unknown(otherwise, place, `${value.address}.${value.attribute}`)
  return unknown(otherwise, place)
}
