import type { JsonMember, JsonNode } from './json-reader.js'
import { parseOperator } from './operators.js'
import { ProblemList, textOf, textsOf } from './parse-values.js'
import type { Condition, PrincipalElement, Statement } from './types.js'

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])
const PRINCIPAL_TYPES = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser'])

type Members = ReadonlyMap<string, JsonMember>

/** Reads one statement; `index` counts from 1. A statement that is no object denies and allows nothing, uncertainly. */
export function parseStatement(node: JsonNode, index: number, pointer: string): Statement {
  const problems = new ProblemList()
  if (node.kind !== 'object') {
    problems.add('bad-value', pointer, node.offset, 'a statement is a JSON object')
    return { index, effect: 'Deny', conditions: [], problems: problems.all }
  }
  const members = problems.uniqueMembers(node, pointer)
  reportUnknown(members, pointer, problems)
  const sid = textOf(members.get('Sid')?.value)
  return {
    index,
    ...(sid === undefined || sid === '' ? {} : { sid }),
    effect: readEffect(members, node, pointer, problems),
    ...readLists(members, pointer, problems),
    conditions: readConditions(members.get('Condition')?.value, `${pointer}/Condition`, problems),
    problems: withoutTarget(members, node, pointer, problems),
  }
}

function reportUnknown(members: Members, pointer: string, problems: ProblemList): void {
  for (const [name, member] of members) {
    if (ELEMENTS.has(name)) continue
    problems.add(
      'unknown-element',
      `${pointer}/${name}`,
      member.offset,
      `${name} is not an element of a statement`,
    )
  }
}

function readEffect(
  members: Members,
  node: JsonNode,
  pointer: string,
  problems: ProblemList,
): 'Allow' | 'Deny' {
  const effect = textOf(members.get('Effect')?.value)
  if (effect === 'Allow' || effect === 'Deny') return effect
  problems.add(
    'bad-value',
    `${pointer}/Effect`,
    node.offset,
    `Effect is Allow or Deny, not ${effect ?? 'absent'}`,
  )
  // As a Deny it can only take away, and its problem makes every answer that it bears on unknown.
  return 'Deny'
}

function readLists(members: Members, pointer: string, problems: ProblemList): Partial<Statement> {
  const list = (name: string): string[] | undefined => {
    const member = members.get(name)
    return member === undefined ? undefined : textsOf(member.value, `${pointer}/${name}`, problems)
  }
  const principal = (name: string): PrincipalElement | undefined => {
    const member = members.get(name)
    return member === undefined ? undefined : readPrincipal(member.value, `${pointer}/${name}`, problems)
  }
  const all = {
    principal: principal('Principal'),
    notPrincipal: principal('NotPrincipal'),
    actions: list('Action'),
    notActions: list('NotAction'),
    resources: list('Resource'),
    notResources: list('NotResource'),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function readPrincipal(node: JsonNode, pointer: string, problems: ProblemList): PrincipalElement {
  if (node.kind !== 'object') return textsOf(node, pointer, problems).map((value) => ({ type: 'AWS', value }))
  return [...problems.uniqueMembers(node, pointer)].flatMap(([type, member]) => {
    if (!PRINCIPAL_TYPES.has(type)) {
      problems.add(
        'unknown-element',
        `${pointer}/${type}`,
        member.offset,
        `${type} is not a type of principal`,
      )
    }
    return textsOf(member.value, `${pointer}/${type}`, problems).map((value) => ({ type, value }))
  })
}

function readConditions(node: JsonNode | undefined, pointer: string, problems: ProblemList): Condition[] {
  if (node === undefined) return []
  if (node.kind !== 'object') {
    problems.add('bad-value', pointer, node.offset, 'Condition is a JSON object')
    return []
  }
  return [...problems.uniqueMembers(node, pointer)].flatMap(([operatorText, member]) => {
    const operator = parseOperator(operatorText)
    const at = `${pointer}/${operatorText}`
    if (!operator.known) {
      problems.add('unknown-operator', at, member.offset, `${operatorText} is not a condition operator`)
    }
    if (member.value.kind !== 'object') {
      problems.add('bad-value', at, member.offset, 'a condition operator holds an object of keys')
      return []
    }
    return [...problems.uniqueMembers(member.value, at)].map(([key, values]) => ({
      operator,
      key,
      values: textsOf(values.value, `${at}/${key}`, problems),
    }))
  })
}

/** KMS accepts a statement without Action or Resource and gives it no effect: KMS developer guide, key-policy-overview. */
function withoutTarget(
  members: Members,
  node: JsonNode,
  pointer: string,
  problems: ProblemList,
): Statement['problems'] {
  if (!members.has('Action') && !members.has('NotAction')) {
    problems.add('no-effect', pointer, node.offset, 'a statement without Action has no effect')
  }
  if (members.has('Action') && members.has('NotAction')) {
    problems.add('bad-value', pointer, node.offset, 'Action and NotAction exclude each other')
  }
  if (members.has('Principal') && members.has('NotPrincipal')) {
    problems.add('bad-value', pointer, node.offset, 'Principal and NotPrincipal exclude each other')
  }
  return problems.all
}
