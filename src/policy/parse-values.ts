import type { JsonMember, JsonNode } from './json-reader.js'
import type { PolicyProblem } from './types.js'

/** One step deeper in a JSON pointer. Source: RFC 6901. */
export function pointerTo(pointer: string, name: string): string {
  return `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

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
          pointerTo(pointer, member.name),
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
  return node?.kind === 'literal' && node.text !== 'null' ? node.text : undefined
}

/** A scalar or a list of scalars as texts; anything else is reported and left out. */
export function textsOf(node: JsonNode, pointer: string, problems: ProblemList): string[] {
  if (node.kind !== 'array') return textAt(node, pointer, problems)
  return node.items.flatMap((item, index) => textAt(item, `${pointer}/${index}`, problems))
}

function textAt(node: JsonNode, pointer: string, problems: ProblemList): string[] {
  const text = textOf(node)
  if (text === undefined) problems.add('bad-value', pointer, node.offset, 'a text was expected')
  return text === undefined ? [] : [text]
}
