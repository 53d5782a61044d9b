import type { Source } from '../source.js'
import type { Attribute, Block, Body } from './ast.js'
import { lowerExpression } from './expression.js'
import type { SyntaxNode } from './grammar.js'

export const EMPTY_BODY: Body = { attributes: new Map(), blocks: [] }

function bodyOf(node: SyntaxNode): SyntaxNode | undefined {
  return node.children.find((child) => child.type === 'body')
}

function nameOf(source: Source, node: SyntaxNode): string {
  const [first] = node.children
  return first === undefined ? '' : source.text.slice(first.start, first.end)
}

export function labelsOf(source: Source, nodes: readonly SyntaxNode[]): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.type === 'identifier') return [source.text.slice(node.start, node.end)]
    if (node.type === 'string_lit') return [source.text.slice(node.start + 1, node.end - 1)]
    return []
  })
}

/** Two items on one line, which HCL refuses and the grammar takes: it reads `1e5` as `1` and an attribute `e5`. */
export function itemOnSameLine(source: Source, body: SyntaxNode): SyntaxNode | undefined {
  return body.children.find((child, index) => {
    const before = body.children[index - 1]
    return before !== undefined && !source.text.slice(before.end, child.start).includes('\n')
  })
}

/** Of a block that did not parse fully, no value is relied on: the parser may have guessed where it ends. */
function distrusted(body: Body): Body {
  const attributes = [...body.attributes].map(([name, one]): [string, Attribute] => {
    const { source, start, end } = one.value
    const value = { source, start, end, kind: 'broken', reason: 'its block does not parse fully' } as const
    return [name, { ...one, value }]
  })
  return { attributes: new Map(attributes), blocks: body.blocks }
}

export function lowerBlock(source: Source, node: SyntaxNode): Block {
  const inner = bodyOf(node)
  const crowded = inner === undefined ? undefined : itemOnSameLine(source, inner)
  const read = inner === undefined ? EMPTY_BODY : lowerBody(source, inner)
  const isBroken = node.broken || crowded !== undefined
  const body = isBroken ? distrusted(read) : read
  return {
    source,
    start: node.start,
    end: node.end,
    type: nameOf(source, node),
    labels: labelsOf(source, node.children.slice(1)),
    body,
    broken: isBroken || body.blocks.some((block) => block.broken),
  }
}

export function lowerBody(source: Source, node: SyntaxNode): Body {
  const attributes = new Map<string, Attribute>()
  const blocks: Block[] = []
  for (const child of node.children) {
    const value = child.children.find((one) => one.type === 'expression')
    if (child.type === 'block') blocks.push(lowerBlock(source, child))
    if (child.type !== 'attribute' || value === undefined) continue
    const name = nameOf(source, child)
    const one = { source, start: child.start, end: child.end, name, value: lowerExpression(source, value) }
    attributes.set(name, attributes.has(name) ? { ...one, duplicate: true } : one)
  }
  return { attributes, blocks }
}
