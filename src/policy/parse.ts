import { type JsonMember, type JsonNode, JsonSyntaxError, readJson } from './json-reader.js'
import { ProblemList, textOf } from './parse-values.js'
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
  for (const name of members.keys()) {
    const member = members.get(name)
    if (!TOP_LEVEL.has(name) && member !== undefined) {
      problems.add('unknown-element', `/${name}`, member.offset, `${name} is not an element of a policy`)
    }
  }
  const version = textOf(members.get('Version')?.value)
  if (version !== undefined && !VERSIONS.has(version)) {
    problems.add(
      'bad-value',
      '/Version',
      members.get('Version')?.offset ?? 0,
      `${version} is not a policy version`,
    )
  }
  const statements = parseStatements(members.get('Statement'), root, problems)
  return { label, statements, problems: problems.all, ...(version === undefined ? {} : { version }) }
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
  const nodes = member.value.kind === 'array' ? member.value.items : [member.value]
  return nodes.map((node, position) => parseStatement(node, position + 1, `/Statement/${position}`))
}
