import type { JsonMember, JsonNode } from './json-reader.js'
import type { PolicyProblem } from './types.js'

/** Collects problems, and answers the members of an object by name with repeated names reported. */
export class ProblemList {
  readonly all: PolicyProblem[] = []

  add(code: PolicyProblem['code'], pointer: string, offset: number, message: string): void {
    this.all.push({ code, pointer, offset, message })
  }

  uniqueMembers(node: JsonNode & { kind: 'object' }, pointer: string): ReadonlyMap<string, JsonMember> {
    const members = new Map<string, JsonMember>()
    for (const member of node.members) {
      if (members.has(member.name)) {
        // Which of the two AWS heeds is not documented, so the meaning is uncertain.
        this.add(
          'duplicate-member',
          `${pointer}/${member.name}`,
          member.offset,
          `${member.name} is given twice`,
        )
      }
      members.set(member.name, member)
    }
    return members
  }
}

/** The text of a scalar: JSON numbers and booleans are read as their text, as IAM does. */
export function textOf(node: JsonNode | undefined): string | undefined {
  if (node?.kind === 'string') return node.value
  return node?.kind === 'literal' && node.value !== null ? String(node.value) : undefined
}

/** A scalar or a list of scalars as texts; anything else is reported and left out. */
export function textsOf(node: JsonNode, pointer: string, problems: ProblemList): string[] {
  const items = node.kind === 'array' ? node.items : [node]
  return items.flatMap((item, index) => {
    const text = textOf(item)
    if (text !== undefined) return [text]
    problems.add('bad-value', `${pointer}/${index}`, item.offset, 'a text was expected')
    return []
  })
}
