import { type Hash, createHash } from 'node:crypto'

/**
 * The JSON text of a value with object members in code-unit order and no white space (RFC 8785 for the values
 * we store: strings, booleans, null, safe integers). Members that are undefined are left out.
 */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = sortedMembers(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`,
  )
  return `{${members.join(',')}}`
}

function sortedMembers(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
}

/** Levels that are hashed piece by piece: the text of a large document as a whole would be as large again. */
const PIECEMEAL_LEVELS = 2

/** Feeds the canonical JSON of a value to a hash; the same bytes as of its text as a whole. */
function feed(hash: Hash, value: unknown, levels: number): void {
  if (levels === 0 || value === null || typeof value !== 'object') {
    hash.update(canonicalJson(value ?? null))
    return
  }
  const isList = Array.isArray(value)
  const members = isList ? value.map((item: unknown) => ['', item] as const) : sortedMembers(value)
  hash.update(isList ? '[' : '{')
  for (const [index, [name, member]] of members.entries()) {
    hash.update(`${index === 0 ? '' : ','}${isList ? '' : `${JSON.stringify(name)}:`}`)
    feed(hash, member, levels - 1)
  }
  hash.update(isList ? ']' : '}')
}

/** `sha256:` and the hex digest of the canonical JSON of a document without its own `hash` member. */
export function contentHash(document: object): string {
  const { hash: _own, ...rest } = document as { hash?: string }
  const hash = createHash('sha256')
  feed(hash, rest, PIECEMEAL_LEVELS)
  return `sha256:${hash.digest('hex')}`
}
