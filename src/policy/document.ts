import { type PreparedRequest, type StatementMatch, matchStatement } from './match.js'
import { type Truth, any } from './truth.js'
import type { Deciding, ParsedPolicy, PolicyKind, Statement } from './types.js'

/** What the documents of one kind say of a request: how far they allow and deny, and by which statements. */
export interface Voice {
  readonly allow: Truth
  readonly deny: Truth
  /** Allow by how the statement names the caller; only resource-based policies tell them apart. */
  readonly allowBy: Readonly<Record<'exact' | 'wildcard' | 'role' | 'account', Truth>>
  readonly allowing: readonly Deciding[]
  readonly denying: readonly Deciding[]
  /** Allow statements for this action that fell short. */
  readonly nearMisses: readonly Deciding[]
  readonly uncertainties: readonly string[]
}

/** A Sid, or the statement's number where it has none. */
export function statementName(statement: Statement): string {
  return statement.sid ?? `statement ${statement.index}`
}

/** Hears the documents of one kind on a request. A document with problems of its own may allow or deny anything. */
export function hear(kind: PolicyKind, policies: readonly ParsedPolicy[], request: PreparedRequest): Voice {
  const heard = policies.flatMap((policy) =>
    policy.statements.map((statement) => ({
      policy,
      statement,
      match: matchStatement(statement, policy.version, request),
    })),
  )
  const broken = policies.filter((policy) => policy.problems.length > 0)
  const doubt: Truth = broken.length > 0 ? 'unknown' : 'no'
  const of = (effect: Statement['effect']): Heard[] => heard.filter((one) => one.statement.effect === effect)
  const truthOf = (list: readonly Heard[]): Truth => any(doubt, ...list.map((one) => one.match.truth))
  const by = (way: StatementMatch['principal']): Truth =>
    truthOf(of('Allow').filter((one) => one.match.principal === way))
  return {
    allow: truthOf(of('Allow')),
    deny: truthOf(of('Deny')),
    allowBy: { exact: by('exact'), wildcard: by('wildcard'), role: by('role'), account: by('account') },
    allowing: of('Allow')
      .filter(matched)
      .map((one) => deciding(kind, one)),
    denying: of('Deny')
      .filter(matched)
      .map((one) => deciding(kind, one)),
    nearMisses: of('Allow')
      .filter(isNear)
      .map((one) => deciding(kind, one)),
    uncertainties: [...broken.map(brokenText), ...heard.filter(isUncertain).map(uncertainText)],
  }
}

interface Heard {
  readonly policy: ParsedPolicy
  readonly statement: Statement
  readonly match: StatementMatch
}

function matched({ match }: Heard): boolean {
  return match.truth === 'yes'
}

/** Close enough to be worth showing: the action fits, something else does not. */
function isNear({ match }: Heard): boolean {
  return (
    match.truth === 'no' &&
    !(match.failed ?? '').startsWith('Action') &&
    !(match.failed ?? '').startsWith('No')
  )
}

function isUncertain({ match }: Heard): boolean {
  return match.truth === 'unknown'
}

function deciding(kind: PolicyKind, { policy, statement, match }: Heard): Deciding {
  const failed = match.failed
  return {
    kind,
    document: policy.label,
    statement: statementName(statement),
    effect: statement.effect,
    note: failed === undefined ? 'matches the request' : `does not match: ${failed}`,
  }
}

function brokenText(policy: ParsedPolicy): string {
  const first = policy.problems[0]
  return `${policy.label} can't be read: ${first?.message ?? ''} at character ${first?.offset ?? 0}`
}

function uncertainText({ policy, statement, match }: Heard): string {
  const problem = statement.problems[0]
  const why = problem === undefined ? match.failed : `${problem.message} (${problem.pointer})`
  return `${policy.label}, ${statementName(statement)} (${statement.effect}): ${why ?? 'can not be decided'}`
}
