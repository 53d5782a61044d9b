/**
 * What the reader needs of a parser for HCL. The toolkit makes it from web-tree-sitter and the grammar's wasm, so that this
 * layer loads nothing.
 */
export interface HclGrammar {
  readonly parse: (text: string) => SyntaxTree | null
}

export interface SyntaxTree {
  /** Some node of the tree is an error or missing. */
  readonly hasError: boolean
  readonly walk: () => SyntaxCursor
  readonly delete: () => void
}

/** Offsets are in UTF-16 units of the text that was parsed. */
export interface SyntaxCursor {
  readonly nodeType: string
  readonly startIndex: number
  readonly endIndex: number
  readonly nodeIsMissing: boolean
  gotoFirstChild(): boolean
  gotoNextSibling(): boolean
  gotoParent(): boolean
  delete(): void
}

/** A node of the syntax tree, copied out of the parser's memory. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly missing: boolean
  /** Something in or below this node did not parse. */
  readonly broken: boolean
  readonly children: readonly SyntaxNode[]
}

/** Deeper than any code a person writes; keeps the walk off the call stack's end. */
const DEEPEST_NESTING = 400

/** Copies the node under the cursor, moved by `base` characters; comments are left out. */
export function copyNode(cursor: SyntaxCursor, base: number, depth = 0): SyntaxNode {
  const children: SyntaxNode[] = []
  const type = cursor.nodeType
  let broken = type === 'ERROR' || cursor.nodeIsMissing || depth > DEEPEST_NESTING
  const [start, end, missing] = [cursor.startIndex + base, cursor.endIndex + base, cursor.nodeIsMissing]
  if (depth <= DEEPEST_NESTING && cursor.gotoFirstChild()) {
    do {
      if (cursor.nodeType === 'comment') continue
      const child = copyNode(cursor, base, depth + 1)
      broken ||= child.broken
      children.push(child)
    } while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return { type, start, end, missing, broken, children }
}

/** The first place that did not parse: the innermost error or missing token. */
export function firstError(node: SyntaxNode): SyntaxNode {
  const inner = node.children.find((child) => child.broken)
  return inner === undefined ? node : firstError(inner)
}
