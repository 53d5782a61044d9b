import { type JsonMember, type JsonNode, JsonSyntaxError, readJson } from './json-reader.js'
import { ProblemList, pointerTo, textOf } from './parse-values.js'
import { parseStatement } from './parse-statement.js'
import type { ParsedPolicy, Statement } from './types.js'

const TOP_LEVEL = new Set(['Version', 'Id', 'Statement'])
const VERSIONS = new Set(['2008-10-17', '2012-10-17'])

/**
 * Reads a policy document as text. Never throws: what can't be read or understood becomes a problem with its place, of
 * the document or of the statement that it makes uncertain. `label` is how answers refer to the document.
 * Source: IAM user guide, reference_policies_grammar.
 */
export function parsePolicy(text: string, label: string): ParsedPolicy {
  const problems = new ProblemList()
  const root = readDocument(text, problems)
  if (root === undefined) return { label, statements: [], problems: problems.all }
  const members = problems.uniqueMembers(root, '')
  for (const [name, { offset }] of members) {
    if (TOP_LEVEL.has(name)) continue
    problems.add('unknown-element', pointerTo('', name), offset, `${name} is not an element of a policy`)
  }
  const version = readVersion(members.get('Version'), problems)
  const statements = parseStatements(members.get('Statement'), root, problems)
  return { label, statements, problems: problems.all, ...(version === undefined ? {} : { version }) }
}

function readVersion(member: JsonMember | undefined, problems: ProblemList): string | undefined {
  if (member === undefined) return undefined
  const version = textOf(member.value)
  if (version === undefined || !VERSIONS.has(version)) {
    problems.add('bad-value', '/Version', member.offset, `${version ?? 'a list'} is not a policy version`)
  }
  return version
}

function readDocument(text: string, problems: ProblemList): (JsonNode & { kind: 'object' }) | undefined {
  try {
    const root = readJson(text)
    if (root.kind === 'object') return root
    problems.add('not-a-policy', '', root.offset, 'a policy document is a JSON object')
  } catch (error) {
    const offset = error instanceof JsonSyntaxError ? error.offset : 0
    problems.add('not-json', '', offset, error instanceof Error ? error.message : 'not JSON')
  }
  return undefined
}

function parseStatements(member: JsonMember | undefined, root: JsonNode, problems: ProblemList): Statement[] {
  if (member === undefined) {
    problems.add('not-a-policy', '', root.offset, 'the document has no Statement')
    return []
  }
  const { value } = member
  if (value.kind !== 'array') return parseStatement(value, { index: 1, pointer: '/Statement', problems })
  return value.items.flatMap((node, position) =>
    parseStatement(node, { index: position + 1, pointer: `/Statement/${position}`, problems }),
  )
}
