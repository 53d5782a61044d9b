import type { CodeUnit, CodeValue } from './types.js'

const HIDDEN = '(sensitive)'

/** Every text that a unit marks as sensitive, also inside documents, longest first. */
export function secretsOf({ resources }: CodeUnit): readonly string[] {
  const found = resources.flatMap((one) =>
    [one.region, ...one.attributes.values()].flatMap((value) =>
      value === undefined ? [] : secretsIn(value),
    ),
  )
  return [...new Set(found)].sort((left, right) => right.length - left.length)
}

function secretsIn(value: CodeValue): string[] {
  switch (value.kind) {
    case 'known':
      return value.sensitive === true ? textsIn(value.value) : []
    case 'list':
      return value.items.flatMap(secretsIn)
    case 'map':
      return [...value.entries.values()].flatMap(secretsIn)
    case 'unknown':
      return (value.parts ?? []).flatMap(secretsIn)
    case 'attribute':
      return []
  }
}

/** The text itself; of a document as text also every text in it. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'string' || value === '') return []
  try {
    return [value, ...leavesOf(JSON.parse(value))]
  } catch {
    return [value]
  }
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' || isVocabulary(value) ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(leavesOf)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : []
}

/** Words of every policy tell nothing, and would make every message unreadable. */
function isVocabulary(text: string): boolean {
  return /^(?:Allow|Deny|\*|20(?:08-10|12-10)-17|cloudtrail\.amazonaws\.com|(?:kms|s3):[A-Za-z*]+)$/u.test(
    text,
  )
}

/** Members that hold words of ours, never a text of the code. */
const OWN = new Set(['kind', 'effect', 'verdict'])

/** The same value, JSON, without any of these in its texts. */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  // Texts stay texts, and everything else what it is.
  return secrets.length === 0 ? value : (hidden(value, secrets) as T)
}

function hidden(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string')
    return secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value)
  if (Array.isArray(value)) return value.map((one: unknown) => hidden(one, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, OWN.has(name) ? one : hidden(one, secrets)]),
  )
}
