import type { Evidence } from '../domain/finding.js'
import { matchesAction } from '../policy/glob.js'
import type { Condition, ParsedPolicy, Statement } from '../policy/types.js'

/** Whether a statement names one of the actions, by Action or by not being in NotAction. */
export function namesAction(statement: Statement, actions: readonly string[]): boolean {
  const { actions: named, notActions } = statement
  const covers = (patterns: readonly string[], action: string): boolean =>
    patterns.some((pattern) => matchesAction(pattern, action))
  if (named !== undefined) return actions.some((action) => covers(named, action))
  return notActions !== undefined && actions.some((action) => !covers(notActions, action))
}

/** Whether a statement speaks of everybody: `*`, or everyone but a few. */
export function namesEverybody({ principal, notPrincipal }: Statement): boolean {
  return (
    notPrincipal !== undefined || (principal ?? []).some(({ type, value }) => type === 'AWS' && value === '*')
  )
}

/** Operators that hold only for values that are listed. IfExists lets requests without the key through. */
const POSITIVE = /^(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/u

/** Whether a condition ties a statement to listed values of one of the keys (lower case). */
export function limitsBy(condition: Condition, keys: ReadonlySet<string>): boolean {
  const { operator, key, values } = condition
  const isPositive = operator.known && POSITIVE.test(operator.name) && !operator.ifExists
  const isClosed =
    operator.qualifier !== 'ForAllValues' &&
    values.every((value) => /[^*?:]/u.test(value.replace(/^arn:/u, '')))
  return isPositive && isClosed && keys.has(key.toLowerCase())
}

/** What makes a document or a statement's meaning uncertain, in words. */
export function uncertainties(policy: ParsedPolicy): string[] {
  const ofStatements = policy.statements.flatMap((statement) =>
    statement.problems.map((problem) => `${nameOf(statement)}: ${problem.message}`),
  )
  return [...policy.problems.map((problem) => problem.message), ...ofStatements]
}

export function nameOf(statement: Statement): string {
  return statement.sid ?? `statement ${statement.index}`
}

export function statementEvidence(policy: ParsedPolicy, statement: Statement, note: string): Evidence {
  return {
    kind: 'statement',
    document: policy.label,
    statement: nameOf(statement),
    effect: statement.effect,
    note,
  }
}
