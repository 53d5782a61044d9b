/**
 * What the reader needs of a parser for HCL. The toolkit makes it from web-tree-sitter and the grammar's wasm, so that this
 * layer loads nothing.
 */
export interface HclGrammar {
  readonly parse: (text: string) => SyntaxTree | null
}

interface SyntaxTree {
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

/** Kinds of nodes without children: asking the parser for them costs a call each. */
const LEAVES = new Set([
  'identifier',
  'template_literal',
  'quoted_template_start',
  'quoted_template_end',
  'numeric_lit',
  'null_lit',
  'heredoc_identifier',
  'template_interpolation_start',
  'template_interpolation_end',
  'ellipsis',
  '=',
  '.',
  ',',
  '[',
  ']',
  '(',
  ')',
])

interface Copying {
  /** Where the text that was parsed begins in the file. */
  readonly base: number
  /** Nothing in the tree is broken: nodes need not be asked. */
  readonly isSound: boolean
}

/** Copies the node under the cursor; comments are left out. */
export function copyNode(cursor: SyntaxCursor, copying: Copying, depth = 0): SyntaxNode {
  const { base, isSound } = copying
  const children: SyntaxNode[] = []
  const type = cursor.nodeType
  const missing = !isSound && cursor.nodeIsMissing
  let broken = type === 'ERROR' || missing || depth > DEEPEST_NESTING
  const [start, end] = [cursor.startIndex + base, cursor.endIndex + base]
  const isLeaf = LEAVES.has(type) || depth > DEEPEST_NESTING
  if (!isLeaf && cursor.gotoFirstChild()) {
    do {
      const child = copyNode(cursor, copying, depth + 1)
      if (child.type === 'comment') continue
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
