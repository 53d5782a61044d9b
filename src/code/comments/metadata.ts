import { type JsonNode, readJson } from '../../policy/json-reader.js'
import type { Place } from '../types.js'
import type { WrittenSuppression } from './own.js'

/**
 * Suppressions in a template's own words, for JSON has no comments: `Metadata: { trailseal: { ignore: [{ rule, reason,
 * expires }] } }` of a resource. A text that is no JSON has none; its reader says what is wrong with it.
 */
export function metadataSuppressions(file: string, text: string): WrittenSuppression[] {
  if (!text.includes('"trailseal"')) return []
  const root = parsed(text)
  const resources = members(member(root, 'Resources'))
  return resources.flatMap((resource) => {
    const ignore = member(member(member(resource, 'Metadata'), 'trailseal'), 'ignore')
    const items = ignore?.kind === 'array' ? ignore.items : ignore === undefined ? [] : [ignore]
    return items.map((item) => ({
      rule: textOf(item, 'rule'),
      reason: textOf(item, 'reason'),
      expires: textOf(item, 'expires'),
      place: placeOf(file, text, item.offset),
    }))
  })
}

function parsed(text: string): JsonNode | undefined {
  try {
    return readJson(text.replace(/^\uFEFF/u, ' '))
  } catch {
    return undefined
  }
}

function members(node: JsonNode | undefined): JsonNode[] {
  return node?.kind === 'object' ? node.members.map(({ value }) => value) : []
}

function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.find((one) => one.name === name)?.value : undefined
}

function textOf(node: JsonNode, name: string): string | undefined {
  const found = member(node, name)
  return found?.kind === 'string' ? found.value : undefined
}

function placeOf(file: string, text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  return { file, offset, endOffset: offset + 1, line, column, endLine: line, endColumn: column + 1 }
}
