import { createHash } from 'node:crypto'

/**
 * The JSON text of a value with object members in code-unit order and no white space (RFC 8785 for the values
 * we store: strings, booleans, null, safe integers). Members that are undefined are left out.
 */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

/** `sha256:` and the hex digest of the canonical JSON of a document without its own `hash` member. */
export function contentHash(document: object): string {
  const { hash: _own, ...rest } = document as { hash?: string }
  return `sha256:${createHash('sha256').update(canonicalJson(rest)).digest('hex')}`
}
