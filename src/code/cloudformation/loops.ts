import { MOST_LOOP_ITEMS } from './limits.js'
import type { Evaluation } from './evaluation.js'
import type { MapEntry, TemplateNode } from './nodes.js'
import { textOf } from './nodes.js'
import { isSensitive, knownText } from './values.js'

const LOOP = /^Fn::ForEach::/u

/** Loop variables and their values; undefined: not known. */
export type Bindings = ReadonlyMap<string, string | undefined>

/** An entry of Resources, with the loop variables it stands under. */
export interface Declared {
  readonly logicalId: string
  readonly entry: MapEntry
  readonly bindings: Bindings
  /** Made once for each item of a list that is not known: under this name it does not exist. */
  readonly isOpenLoop: boolean
}

export const NO_BINDINGS: Bindings = new Map()

/** The entries of Resources, with Fn::ForEach (AWS::LanguageExtensions) written out where its list is known. */
export function declaredResources(
  stack: Evaluation,
  resources: TemplateNode | undefined,
): readonly Declared[] {
  return resources?.kind === 'map' ? expanded(stack, resources.entries, NO_BINDINGS, false) : []
}

function expanded(
  stack: Evaluation,
  entries: ReadonlyMap<string, MapEntry>,
  bindings: Bindings,
  isOpenLoop: boolean,
): readonly Declared[] {
  return [...entries].flatMap(([name, entry]) =>
    LOOP.test(name)
      ? loop(stack, entry, bindings, isOpenLoop)
      : [{ logicalId: bound(name, bindings) ?? name, entry, bindings, isOpenLoop }],
  )
}

/** `[Identifier, list, {key: resource}]` */
function loop(
  stack: Evaluation,
  entry: MapEntry,
  bindings: Bindings,
  isOpenLoop: boolean,
): readonly Declared[] {
  const [nameNode, list, body] = entry.value.kind === 'list' ? entry.value.items : []
  const name = textOf(nameNode)
  if (name === undefined || list === undefined || body?.kind !== 'map') {
    stack.refuse('CFN_FUNCTION', 'Fn::ForEach takes a name, a list and a map', stack.place(entry.value))
    return []
  }
  const items = loopItems(stack, list)
  if (items === undefined)
    return expanded(stack, body.entries, new Map([...bindings, [name, undefined]]), true)
  return items.flatMap((item) =>
    expanded(stack, body.entries, new Map([...bindings, [name, item]]), isOpenLoop),
  )
}

function loopItems(stack: Evaluation, list: TemplateNode): readonly string[] | undefined {
  const value = stack.value(list)
  if (value?.kind !== 'list' || value.items.length > MOST_LOOP_ITEMS) return undefined
  // Names made of a secret would show it.
  if (value.items.some(isSensitive)) return undefined
  const texts = value.items.map(knownText)
  return texts.every((text) => text !== undefined) ? texts : undefined
}

/** The text with loop variables (`${X}`, `&{X}`) put in; undefined when one of them is not known. */
export function bound(text: string, bindings: Bindings): string | undefined {
  let result = text
  for (const [name, value] of bindings) {
    if (!result.includes(`{${name}}`)) continue
    if (value === undefined) return undefined
    result = result.replaceAll(`\${${name}}`, () => value).replaceAll(`&{${name}}`, () => value)
  }
  return result
}
