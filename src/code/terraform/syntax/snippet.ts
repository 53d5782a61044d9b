import type { Source, Span } from '../source.js'
import type { Expression } from './ast.js'
import type { HclGrammar } from './grammar.js'
import { parseHcl } from './parse.js'

/** A heredoc's name that no text of a person's contains on a line of its own. */
const END = 'TRAILSEAL_END_OF_TEMPLATE'

function parseOnly(text: string, within: Span, grammar: HclGrammar): Expression {
  const source: Source = { file: within.source.file, text: `it = ${text}\n`, within }
  const { body, problems } = parseHcl({ source, grammar })
  const it = body.attributes.get('it')
  const isWhole = problems.length === 0 && body.attributes.size === 1 && body.blocks.length === 0
  return isWhole && it !== undefined
    ? it.value
    : { source, start: 0, end: source.text.length, kind: 'broken', reason: 'the expression does not parse' }
}

/** An expression of HCL that stands as text somewhere else, such as on the command line. */
export function parseExpression(text: string, within: Span, grammar: HclGrammar): Expression {
  return parseOnly(text, within, grammar)
}

/** A string of Terraform's JSON syntax, which is a template. */
export function parseTemplate(text: string, within: Span, grammar: HclGrammar): Expression {
  if (!text.includes('${') && !text.includes('%{')) return { ...within, kind: 'literal', value: text }
  const template = parseOnly(`<<${END}\n${text}\n${END}`, within, grammar)
  return withoutLastLineEnd(template)
}

/** A heredoc ends with a line's end that the string does not have. */
function withoutLastLineEnd(template: Expression): Expression {
  if (template.kind === 'literal' && typeof template.value === 'string') {
    return { ...template, value: template.value.replace(/\n$/u, '') }
  }
  if (template.kind !== 'template') return template
  const last = template.parts.at(-1)
  if (last?.kind !== 'literal' || typeof last.value !== 'string') return template
  const value = last.value.replace(/\n$/u, '')
  const rest = template.parts.slice(0, -1)
  return { ...template, parts: value === '' ? rest : [...rest, { ...last, value }] }
}
