import type { Source, Span } from '../source.js'
import type { BinaryOperator, Expression, ObjectEntry, Step } from './ast.js'
import type { SyntaxNode } from './grammar.js'
import { lowerHeredoc, lowerQuoted } from './template.js'

const BINARY_OPERATORS: ReadonlySet<string> = new Set<BinaryOperator>([
  '*',
  '/',
  '%',
  '+',
  '-',
  '>',
  '>=',
  '<',
  '<=',
  '==',
  '!=',
  '&&',
  '||',
])

function isBinaryOperator(text: string): text is BinaryOperator {
  return BINARY_OPERATORS.has(text)
}

function textOf(source: Source, node: SyntaxNode): string {
  return source.text.slice(node.start, node.end)
}

function broken(span: Span, reason = 'the expression does not parse'): Expression {
  const { source, start, end } = span
  return { source, start, end, kind: 'broken', reason }
}

function children(node: SyntaxNode, type: string): readonly SyntaxNode[] {
  return node.children.filter((child) => child.type === type)
}

/** Turns nodes of the grammar (tree-sitter-hcl) into expressions. */
export function lowerExpression(source: Source, node: SyntaxNode): Expression {
  const span = { source, start: node.start, end: node.end }
  if (node.broken) return broken(span)
  return lowerTerms(source, node.children, span)
}

/** A primary and what follows it. The grammar lays them side by side: `a` `.b` `[0]`. */
function lowerTerms(source: Source, nodes: readonly SyntaxNode[], span: Span): Expression {
  const [first, second] = nodes
  if (first === undefined) return broken(span)
  const isParenthesis = first.type === '(' && second !== undefined
  const primary = isParenthesis ? lowerParenthesis(source, nodes) : lowerPrimary(source, first)
  return nodes.slice(isParenthesis ? 3 : 1).reduce((of, node) => lowerPostfix(source, of, node), primary)
}

function lowerParenthesis(source: Source, nodes: readonly SyntaxNode[]): Expression {
  const [open, inner, close] = nodes
  const span = { source, start: open?.start ?? 0, end: close?.end ?? 0 }
  if (inner === undefined || close === undefined) return broken(span)
  return { ...span, kind: 'parenthesis', of: lowerExpression(source, inner) }
}

function lowerPostfix(source: Source, of: Expression, node: SyntaxNode): Expression {
  const span = { source, start: of.start, end: node.end }
  const inner = node.children[0]
  if (node.type === 'splat' && inner !== undefined) return lowerSplat(of, inner, span)
  const step = lowerStep(source, node)
  return step === undefined ? broken(span) : { ...span, kind: 'access', of, step }
}

function lowerStep(source: Source, node: SyntaxNode): Step | undefined {
  if (node.type === 'get_attr') {
    const name = node.children.find((child) => child.type === 'identifier')
    return name && { kind: 'name', name: textOf(source, name) }
  }
  const index = node.type === 'index' ? node.children[0] : undefined
  if (index === undefined) return undefined
  if (index.type === 'legacy_index') {
    const span = { source, start: index.start, end: index.end }
    const key: Expression = { ...span, kind: 'literal', value: Number(textOf(source, index).slice(1)) }
    return { kind: 'index', key }
  }
  const key = index.children.find((child) => child.type === 'expression')
  return key && { kind: 'index', key: lowerExpression(source, key) }
}

/** `.*` takes attributes only: what stands after an index works on the whole result (HCL, "Splat Operators"). */
function lowerSplat(of: Expression, node: SyntaxNode, span: Span): Expression {
  const nodes = node.children.filter((child) => child.type === 'get_attr' || child.type === 'index')
  const firstIndex = nodes.findIndex((child) => child.type === 'index')
  const inside = node.type === 'attr_splat' && firstIndex !== -1 ? nodes.slice(0, firstIndex) : nodes
  const steps = inside.flatMap((child) => lowerStep(span.source, child) ?? [])
  const splat: Expression = { ...span, end: inside.at(-1)?.end ?? span.end, kind: 'splat', of, steps }
  return nodes
    .slice(inside.length)
    .reduce<Expression>((base, child) => lowerPostfix(span.source, base, child), splat)
}

function lowerPrimary(source: Source, node: SyntaxNode): Expression {
  const span = { source, start: node.start, end: node.end }
  const inner = node.children[0]
  switch (node.type) {
    case 'literal_value':
      return inner === undefined ? broken(span) : lowerLiteral(source, inner)
    case 'template_expr':
      return inner === undefined ? broken(span) : lowerTemplate(source, inner)
    case 'collection_value':
      return inner === undefined ? broken(span) : lowerCollection(source, inner)
    case 'for_expr':
      return inner === undefined ? broken(span) : lowerFor(source, inner)
    case 'operation':
      return inner === undefined ? broken(span) : lowerOperation(source, inner)
    case 'variable_expr':
      return { ...span, kind: 'variable', name: textOf(source, node) }
    case 'function_call':
      return lowerCall(source, node)
    case 'conditional':
      return lowerConditional(source, node)
    default:
      return broken(span)
  }
}

function lowerLiteral(source: Source, node: SyntaxNode): Expression {
  const span = { source, start: node.start, end: node.end }
  const text = textOf(source, node)
  switch (node.type) {
    case 'numeric_lit':
      return { ...span, kind: 'literal', value: Number(text) }
    case 'bool_lit':
      return { ...span, kind: 'literal', value: text === 'true' }
    case 'null_lit':
      return { ...span, kind: 'literal', value: null }
    default:
      return lowerTemplate(source, node)
  }
}

function lowerTemplate(source: Source, node: SyntaxNode): Expression {
  const input = { source, node, lower: (child: SyntaxNode) => lowerExpression(source, child) }
  return node.type === 'heredoc_template' ? lowerHeredoc(input) : lowerQuoted(input)
}

function lowerCollection(source: Source, node: SyntaxNode): Expression {
  const span = { source, start: node.start, end: node.end }
  if (node.type === 'tuple') {
    const items = children(node, 'expression').map((child) => lowerExpression(source, child))
    return { ...span, kind: 'list', items }
  }
  const entries = children(node, 'object_elem').flatMap((child): ObjectEntry[] => {
    const [key, value] = children(child, 'expression')
    if (key === undefined || value === undefined) return []
    return [{ key: lowerKey(source, key), value: lowerExpression(source, value) }]
  })
  return { ...span, kind: 'object', entries }
}

/** A bare name as a key is that name; in parentheses it is a variable. */
function lowerKey(source: Source, node: SyntaxNode): Expression {
  const key = lowerExpression(source, node)
  if (key.kind !== 'variable') return key
  return { source, start: key.start, end: key.end, kind: 'literal', value: key.name }
}

function lowerFor(source: Source, node: SyntaxNode): Expression {
  const span = { source, start: node.start, end: node.end }
  const intro = node.children.find((child) => child.type === 'for_intro')
  const [first, second] = intro === undefined ? [] : children(intro, 'identifier')
  const collection = intro && children(intro, 'expression')[0]
  const results = children(node, 'expression').map((child) => lowerExpression(source, child))
  const value = results.at(-1)
  const filter = node.children.find((child) => child.type === 'for_cond')?.children[1]
  if (first === undefined || collection === undefined || value === undefined) return broken(span)
  return {
    ...span,
    kind: 'for',
    ...(second !== undefined && { keyName: textOf(source, first) }),
    valueName: textOf(source, second ?? first),
    collection: lowerExpression(source, collection),
    ...(node.type === 'for_object_expr' && results[0] !== undefined && { key: results[0] }),
    value,
    ...(filter !== undefined && { condition: lowerExpression(source, filter) }),
    grouped: children(node, 'ellipsis').length > 0,
  }
}

function lowerOperation(source: Source, node: SyntaxNode): Expression {
  const span = { source, start: node.start, end: node.end }
  const at = node.children.findIndex((child) => isBinaryOperator(child.type))
  if (node.type === 'unary_operation') {
    const operator = node.children[0]?.type === '!' ? '!' : '-'
    return { ...span, kind: 'unary', operator, operand: lowerSide(source, node.children.slice(1), span) }
  }
  const operator = node.children[at]?.type ?? ''
  if (!isBinaryOperator(operator)) return broken(span)
  const left = lowerSide(source, node.children.slice(0, at), span)
  const right = lowerSide(source, node.children.slice(at + 1), span)
  return { ...span, kind: 'binary', operator, left, right }
}

function lowerSide(source: Source, nodes: readonly SyntaxNode[], span: Span): Expression {
  const start = nodes[0]?.start ?? span.start
  return lowerTerms(source, nodes, { source, start, end: nodes.at(-1)?.end ?? span.end })
}

function lowerCall(source: Source, node: SyntaxNode): Expression {
  const span = { source, start: node.start, end: node.end }
  const name = node.children[0]
  const list = node.children.find((child) => child.type === 'function_arguments')
  if (name === undefined) return broken(span)
  const parameters = list === undefined ? [] : children(list, 'expression')
  return {
    ...span,
    kind: 'call',
    name: textOf(source, name),
    parameters: parameters.map((child) => lowerExpression(source, child)),
    spread: list !== undefined && children(list, 'ellipsis').length > 0,
  }
}

/**
 * `a ? b : c ? d : e` means `a ? b : (c ? d : e)`, but the grammar groups it to the left: the chain is laid flat and put
 * together from its end.
 */
function lowerConditional(source: Source, node: SyntaxNode): Expression {
  const chain: { readonly yes: Expression; readonly no: Expression }[] = []
  let inner: SyntaxNode | undefined = node
  let condition: SyntaxNode | undefined
  while (inner?.type === 'conditional') {
    const [test, yes, no] = children(inner, 'expression')
    if (test === undefined || yes === undefined || no === undefined) break
    chain.unshift({ yes: lowerExpression(source, yes), no: lowerExpression(source, no) })
    condition = test
    inner = test.children.length === 1 ? test.children[0] : undefined
  }
  const span = { source, start: node.start, end: node.end }
  const last = chain.at(-1)
  if (condition === undefined || last === undefined) return broken(span)
  const tests = [lowerExpression(source, condition), ...chain.map((one) => one.no)]
  return chain.reduceRight<Expression>((no, { yes }, index) => {
    const test = tests[index] ?? broken(span)
    return { source, start: test.start, end: node.end, kind: 'conditional', condition: test, yes, no }
  }, last.no)
}
