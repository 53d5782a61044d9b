/** Offsets into the text, end exclusive. */
interface Span {
  readonly start: number
  readonly end: number
}

/**
 * A template as it is written, the same for YAML and JSON. Short tags are in their long form (`!Ref X` is `{Ref: X}`), aliases
 * point to the node they name, merge keys are merged. `broken`: what could not be read here, and why.
 */
export type TemplateNode = ScalarNode | ListNode | MapNode | BrokenNode

export interface ScalarNode extends Span {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As it is written, quotes and escapes resolved: `0123`, `yes`. */
  readonly text: string
}

interface ListNode extends Span {
  readonly kind: 'list'
  readonly items: readonly TemplateNode[]
}

export interface MapNode extends Span {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, MapEntry>
}

export interface MapEntry {
  readonly key: Span
  readonly value: TemplateNode
}

export interface BrokenNode extends Span {
  readonly kind: 'broken'
  readonly reason: string
}

/** Something wrong with the text itself. */
export interface SyntaxProblem extends Span {
  readonly code: string
  readonly message: string
}

/** One document of a file. */
export interface TemplateDocument {
  readonly root: TemplateNode
  readonly problems: readonly SyntaxProblem[]
}

/** The value of one entry of a map; undefined where the node is no map or has no such entry. */
export function valueAt(node: TemplateNode | undefined, key: string): TemplateNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined
}

/** The text of a string scalar. */
export function textOf(node: TemplateNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined
}

/** The one entry of a map that has exactly one. */
export function onlyEntry(node: TemplateNode): readonly [name: string, value: TemplateNode] | undefined {
  if (node.kind !== 'map' || node.entries.size !== 1) return undefined
  for (const [name, entry] of node.entries) return [name, entry.value]
  return undefined
}

/**
 * Adds an entry; of a key that was there already neither value counts, because AWS does not say which it takes (CloudFormation
 * user guide, template-formats: duplicates are "undefined behavior").
 */
export function addEntry(
  entries: Map<string, MapEntry>,
  name: string,
  entry: MapEntry,
): SyntaxProblem | undefined {
  const before = entries.get(name)
  if (before === undefined) {
    entries.set(name, entry)
    return undefined
  }
  const both = before.value.kind === 'map' && entry.value.kind === 'map'
  const reason = `"${name}" is given more than once`
  // Of two maps the later is read on, so that its resources are still checked; the problem puts the file in doubt.
  entries.set(name, both ? entry : { ...entry, value: brokenLike(entry.value, reason) })
  return {
    code: 'CFN_DUPLICATE_KEY',
    message: `${reason}: AWS does not define which one counts`,
    ...entry.key,
  }
}

function brokenLike({ start, end }: Span, reason: string): BrokenNode {
  return { kind: 'broken', reason, start, end }
}
