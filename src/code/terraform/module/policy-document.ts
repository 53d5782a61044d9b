import { evaluate } from '../evaluate/evaluate.js'
import type { Scope } from '../evaluate/scope.js'
import { toText } from '../evaluate/convert.js'
import { jsonDecode, jsonEncode } from '../functions/json.js'
import type { Span } from '../source.js'
import type { Block, Body } from '../syntax/ast.js'
import { type Value, derivedUnknown, isNull, known, list, map, resolved, unknown } from '../values.js'
import { type NestedBlock, nestedBlocks } from './blocks.js'

/*
 * The provider's data source `aws_iam_policy_document`, as its documentation describes it: statements as blocks, `version`
 * 2012-10-17 and `effect` Allow by default, source documents first, overriding documents last, equal statement ids replaced.
 */

const VERSION = '2012-10-17'

type Entries = [string, Value][]

function argument({ body, scope }: NestedBlock, name: string): Value | undefined {
  const attribute = body.attributes.get(name)
  const value = attribute && evaluate(attribute.value, scope)
  return value === undefined || isNull(value) ? undefined : value
}

/** In the provider `&{…}` stands for IAM's own variables, which would clash with templates. */
function withVariables(value: Value): Value {
  if (value.kind === 'known') {
    return typeof value.value === 'string' ? { ...value, value: value.value.replaceAll('&{', '${') } : value
  }
  if (value.kind === 'text') return { ...value, parts: value.parts.map(withVariables) }
  return value
}

/** One text, or a list where there are more. */
function texts(value: Value): Value {
  const of = resolved(value)
  if (of.kind !== 'list') return of.kind === 'unknown' ? of : withVariables(toText(value))
  const items = of.items.map((item) => withVariables(toText(item)))
  const [only] = items
  return items.length === 1 && only !== undefined ? only : list(items, value.at)
}

const ELEMENTS = [
  ['actions', 'Action'],
  ['not_actions', 'NotAction'],
  ['resources', 'Resource'],
  ['not_resources', 'NotResource'],
] as const

function principals(blocks: readonly NestedBlock[], at: Span): Value {
  const byType = new Map<string, Value[]>()
  for (const block of blocks) {
    const [type, identifiers] = [argument(block, 'type'), argument(block, 'identifiers')]
    const name = type === undefined ? undefined : resolved(type)
    const of = identifiers === undefined ? undefined : resolved(identifiers)
    if (name?.kind !== 'known') return name === undefined ? incomplete(at) : derivedUnknown(name, at)
    if (of?.kind !== 'list') return of === undefined ? incomplete(at) : derivedUnknown(of, at)
    byType.set(String(name.value), [...(byType.get(String(name.value)) ?? []), ...of.items])
  }
  const anybody = byType.get('*')
  const [first] = anybody ?? []
  if (byType.size === 1 && anybody?.length === 1 && first?.kind === 'known' && first.value === '*')
    return first
  return map(
    [...byType].map(([type, ids]) => [type, texts(list(ids, at))]),
    at,
  )
}

function conditions(blocks: readonly NestedBlock[], at: Span): Value {
  const byTest = new Map<string, Entries>()
  for (const block of blocks) {
    const [test, key] = ['test', 'variable'].map((name) => {
      const value = argument(block, name)
      return value === undefined ? incomplete(at) : resolved(value)
    })
    const values = argument(block, 'values')
    if (test?.kind !== 'known') return derivedUnknown(test ?? incomplete(at), at)
    if (key?.kind !== 'known') return derivedUnknown(key ?? incomplete(at), at)
    const of = byTest.get(String(test.value)) ?? []
    const name = String(key.value)
    const before = of.find(([one]) => one === name)?.[1]
    const all = before === undefined ? values : joined(before, values ?? incomplete(at), at)
    byTest.set(String(test.value), [
      ...of.filter(([one]) => one !== name),
      [name, texts(all ?? incomplete(at))],
    ])
  }
  return map(
    [...byTest].map(([test, entries]) => [test, map(entries, at)]),
    at,
  )
}

/** Two blocks with the same test and key: their values together. */
function joined(before: Value, more: Value, at: Span): Value {
  const items = [before, more].map((value) => {
    const of = resolved(value)
    return of.kind === 'list' ? of.items : of.kind === 'unknown' ? undefined : [of]
  })
  return items.includes(undefined)
    ? incomplete(at)
    : list(
        items.flatMap((one) => one ?? []),
        at,
      )
}

function incomplete(at: Span): Value {
  return unknown('a part of the policy document is missing or not known', at)
}

interface Nested {
  readonly element: string
  readonly type: string
  readonly build: (blocks: readonly NestedBlock[], at: Span) => Value
}

const NESTED: readonly Nested[] = [
  { element: 'Principal', type: 'principals', build: principals },
  { element: 'NotPrincipal', type: 'not_principals', build: principals },
  { element: 'Condition', type: 'condition', build: conditions },
]

function statement(block: NestedBlock, at: Span): Value {
  const entries: Entries = []
  const sid = argument(block, 'sid')
  if (sid !== undefined && !(sid.kind === 'known' && sid.value === '')) entries.push(['Sid', texts(sid)])
  entries.push(['Effect', argument(block, 'effect') ?? known('Allow', at)])
  for (const [name, element] of ELEMENTS) {
    const value = argument(block, name)
    const isEmpty = value?.kind === 'list' && value.items.length === 0
    if (value !== undefined && !isEmpty) entries.push([element, texts(value)])
  }
  for (const { element, type, build } of NESTED) {
    const blocks = nestedBlocks(block.body, type, block.scope)
    if ('kind' in blocks) entries.push([element, blocks])
    else if (blocks.length > 0) entries.push([element, build(blocks, at)])
  }
  return map(entries, at)
}

/** Statements of documents that are merged in; undefined where they can't be told. */
function documentStatements(documents: Value | undefined, at: Span): readonly Value[] | undefined {
  if (documents === undefined) return []
  const items = resolved(documents)
  if (items.kind !== 'list') return undefined
  const all = items.items.map((item) => {
    const document = resolved(jsonDecode(item, at) ?? incomplete(at))
    if (item.kind === 'known' && item.value === '') return []
    const found = document.kind === 'map' ? document.entries.get('Statement') : undefined
    if (found === undefined) return undefined
    return found.kind === 'list' ? found.items : found.kind === 'map' ? [found] : undefined
  })
  return all.includes(undefined) ? undefined : all.flatMap((one) => one ?? [])
}

function sidOf(one: Value): string | undefined {
  const sid = one.kind === 'map' ? one.entries.get('Sid') : undefined
  return sid?.kind === 'known' && typeof sid.value === 'string' && sid.value !== '' ? sid.value : undefined
}

/** Later statements take the place of earlier ones with the same id. */
function mergeStatements(statements: readonly Value[]): readonly Value[] {
  const merged: Value[] = []
  for (const one of statements) {
    const sid = sidOf(one)
    const at = sid === undefined ? -1 : merged.findIndex((other) => sidOf(other) === sid)
    if (at === -1) merged.push(one)
    else merged[at] = one
  }
  return merged
}

/** The document that the data source makes, as JSON text or, where some of it is not known, as a structure. */
export function policyDocument(block: Block, scope: Scope): Value {
  if (block.broken) return unknown('the policy document does not parse fully', block)
  const root: NestedBlock = { body: block.body, scope }
  const own = nestedBlocks(block.body, 'statement', scope)
  if ('kind' in own) return derivedUnknown(own, block)
  const sources = documentStatements(argument(root, 'source_policy_documents'), block)
  const overrides = documentStatements(argument(root, 'override_policy_documents'), block)
  if (sources === undefined || overrides === undefined || hasOldArguments(block.body)) {
    return unknown('a document that is merged into this one is not known', block)
  }
  const written = own.map((one) => statement(one, spanOf(one, block)))
  const id = argument(root, 'policy_id')
  const document = map(
    [
      ['Version', argument(root, 'version') ?? known(VERSION, block)],
      ...(id === undefined ? [] : [['Id', id] as const]),
      ['Statement', list(mergeStatements([...sources, ...written, ...overrides]), block)],
    ],
    block,
  )
  return jsonEncode(document, block)
}

/** Of provider versions before 5. */
function hasOldArguments(body: Body): boolean {
  return body.attributes.has('source_json') || body.attributes.has('override_json')
}

function spanOf({ body }: NestedBlock, block: Block): Span {
  const spans: readonly Span[] = [...body.attributes.values(), ...body.blocks]
  const first = spans.reduce<Span | undefined>(
    (least, one) => (least === undefined || one.start < least.start ? one : least),
    undefined,
  )
  return first ?? block
}
