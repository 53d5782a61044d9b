import { parsePolicy } from '../../policy/parse.js'
import { pointerTo } from '../../policy/parse-values.js'
import type { ParsedPolicy, PolicyProblem, Statement } from '../../policy/types.js'
import { type Whereabouts, located, shownPlaceholders, symbol, symbolsIn } from '../placeholders.js'
import type { CodeFormat, CodeValue, Place } from '../types.js'
import { doubtOf } from '../values.js'
import { textOf } from './identifiers.js'
import type { CodeModel } from './model.js'

/** A policy document in code: its text, in which symbols stand for what is not known. */
export interface PolicyText {
  readonly text: string
  readonly label: string
  /** Where the document is written; where its owner is, for AWS's default policy. */
  readonly place: Place
  readonly format: CodeFormat
  /** The values that nothing names, by their symbols. */
  readonly nameless: ReadonlyMap<string, CodeValue>
}

/** A document as text; undefined when it is not known at all. */
export function policyText(model: CodeModel, value: CodeValue, label: string): PolicyText | undefined {
  const nameless = new Map<string, CodeValue>()
  const base = { label, place: value.place, format: model.unit.format, nameless }
  switch (value.kind) {
    case 'known':
      return typeof value.value === 'string' ? { ...base, text: value.value } : undefined
    case 'map':
      return { ...base, text: JSON.stringify(plain(model, value, nameless)) }
    case 'unknown': {
      const text = value.parts === undefined ? undefined : textOf(model, value)
      return text === undefined ? undefined : { ...base, text }
    }
    case 'list':
    case 'attribute':
      return undefined
  }
}

function plain(model: CodeModel, value: CodeValue, nameless: Map<string, CodeValue>): unknown {
  switch (value.kind) {
    case 'known':
      return value.value
    case 'list':
      return value.items.map((item) => plain(model, item, nameless))
    case 'map':
      return Object.fromEntries([...value.entries].map(([name, one]) => [name, plain(model, one, nameless)]))
    case 'attribute':
    case 'unknown':
      return textOf(model, value) ?? namelessSymbol(value, nameless)
  }
}

function namelessSymbol(value: CodeValue, nameless: Map<string, CodeValue>): string {
  const name = symbol(`a value that is not known (${nameless.size + 1})`)
  nameless.set(name, value)
  return name
}

/** How a document is read at one place. */
export interface Reading {
  readonly at: Whereabouts
  /** Symbols that the request carries too: there they are what they are, and nothing is in doubt. */
  readonly shared?: readonly string[]
  /** Texts that stand for a symbol. */
  readonly replaced?: readonly (readonly [symbol: string, text: string])[]
  /** Whether requests are tried against it: a condition that is not known then neither holds nor fails. */
  readonly isTried?: true
}

/** The document as it is at one place. A statement's element that holds what is not known may say anything. */
export function parseAt(document: PolicyText, reading: Reading): ParsedPolicy {
  const { at, shared = [], replaced = [], isTried } = reading
  const text = replaced.reduce((whole, [from, to]) => whole.replaceAll(from, to), located(document.text, at))
  const policy = parsedOnce(document, text)
  const open = new Set(symbolsIn(text).filter((one) => !shared.includes(one)))
  if (open.size === 0) return policy
  const statements = policy.statements
    .flatMap((one) => apart(one, open))
    .map((one) => withDoubts({ document, open, isTried: isTried === true }, one))
  return { ...policy, statements }
}

/** Several rules read the same document; and at most places it says the same. */
const PARSED = new WeakMap<PolicyText, Map<string, ParsedPolicy>>()

function parsedOnce(document: PolicyText, text: string): ParsedPolicy {
  const known = PARSED.get(document) ?? new Map<string, ParsedPolicy>()
  const policy = known.get(text) ?? parsePolicy(text, document.label)
  PARSED.set(document, known.set(text, policy))
  return policy
}

const ALTERNATIVES = ['principal', 'actions', 'resources'] as const

/** Alternatives that are known count as they are; those that are not known stand in a statement of their own. */
function apart(statement: Statement, open: ReadonlySet<string>): Statement[] {
  for (const member of ALTERNATIVES) {
    const all: readonly unknown[] = statement[member] ?? []
    const unclear = all.filter((one) => isOpen(one, open))
    if (unclear.length === 0 || unclear.length === all.length) continue
    const clear = all.filter((one) => !isOpen(one, open))
    return [...apart({ ...statement, [member]: clear }, open), { ...statement, [member]: unclear }]
  }
  return [statement]
}

function isOpen(value: unknown, open: ReadonlySet<string>): boolean {
  return symbolsIn(JSON.stringify(value)).some((one) => open.has(one))
}

/** The elements of a statement as a document names them. */
const ELEMENTS = {
  principal: 'Principal',
  notPrincipal: 'NotPrincipal',
  actions: 'Action',
  notActions: 'NotAction',
  resources: 'Resource',
  notResources: 'NotResource',
  conditions: 'Condition',
} as const satisfies Partial<Record<keyof Statement, string>>

interface Doubting {
  readonly document: PolicyText
  readonly open: ReadonlySet<string>
  readonly isTried: boolean
}

function withDoubts({ document, open, isTried }: Doubting, statement: Statement): Statement {
  const pointer = `/Statement/${statement.index - 1}`
  const problems = Object.entries(ELEMENTS).flatMap(([member, element]): PolicyProblem[] => {
    const value = statement[member as keyof typeof ELEMENTS]
    const found = value === undefined ? [] : symbolsIn(JSON.stringify(value)).filter((one) => open.has(one))
    return [...new Set(found)].map((one) => ({
      code: isTried && element === 'Condition' ? 'unknown-operator' : 'bad-value',
      pointer: pointerTo(pointer, element),
      offset: 0,
      message: whyOpen(document, one),
    }))
  })
  if (problems.length === 0) return statement
  const conditions = statement.conditions.map((one) =>
    isTried && isOpen(one, open) ? { ...one, operator: { ...one.operator, known: false } } : one,
  )
  return { ...statement, conditions, problems: [...statement.problems, ...problems] }
}

function whyOpen({ nameless, format }: PolicyText, found: string): string {
  const value = nameless.get(found)
  return value === undefined
    ? `${shownPlaceholders(found).slice(1, -1)} is not known from the code`
    : doubtOf(format, 'a part of it', value).reason
}
