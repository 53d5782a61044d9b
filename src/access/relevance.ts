import { isDoubtful, wholeMeaning } from '../policy/doubts.js'
import { matchesAction, matchesGlob } from '../policy/glob.js'
import type { Condition, ParsedPolicy, Statement } from '../policy/types.js'
import type { Leg, ReadTarget } from './leg.js'
import type { ObjectFilter } from './object-filter.js'

/** A document as far as it can bear on reading one trail's logs. */
export interface Relevant {
  /** Documents with the same number say the same of every read. 0: nothing at all. */
  readonly number: number
  /** The document without the statements that can't bear on it. */
  readonly policy: ParsedPolicy
  /** Conditions of the statements that are left. */
  readonly conditions: readonly Condition[]
  /** Whether variables stand in the statements that are left. */
  readonly hasVariables: boolean
}

/** Cuts documents down to what bears on a read, each distinct one once. */
export class Relevance {
  private readonly byStatements = new Map<readonly Statement[], Relevant>()
  private readonly numbers = new Map<string, number>()
  private readonly legs: readonly Leg[]

  constructor(
    target: ReadTarget,
    private readonly filter: ObjectFilter,
  ) {
    const [kms] = target.kms
    this.legs = [...target.s3, ...(kms === undefined ? [] : [kms.leg])]
  }

  of(policy: ParsedPolicy): Relevant {
    const known = this.byStatements.get(policy.statements)
    if (known !== undefined) return known
    const statements = policy.statements.filter((statement) => this.bears(statement))
    const made = this.describe(policy, statements)
    this.byStatements.set(policy.statements, made)
    return made
  }

  private describe(policy: ParsedPolicy, statements: readonly Statement[]): Relevant {
    const isNothing = statements.length === 0 && policy.problems.length === 0
    const text = isNothing ? '' : textOf(policy, statements)
    return {
      number: isNothing ? 0 : this.numberOf(text),
      policy: { ...policy, statements },
      conditions: statements.flatMap((statement) => statement.conditions),
      hasVariables: text.includes('${'),
    }
  }

  private numberOf(text: string): number {
    const number = this.numbers.get(text) ?? this.numbers.size + 1
    this.numbers.set(text, number)
    return number
  }

  private bears(statement: Statement): boolean {
    if (wholeMeaning(statement).truth === 'no') return false
    return this.legs.some((leg) => bearsOnAction(statement, leg) && this.bearsOnResource(statement, leg))
  }

  /** What NotResource leaves out is not looked into here. */
  private bearsOnResource(statement: Statement, leg: Leg): boolean {
    const { resources } = statement
    if (resources === undefined || isDoubtful(statement, 'Resource')) return true
    return resources.some((pattern) => {
      if (pattern === '*') return true
      const widest = pattern.replaceAll(/\$\{[^}]*\}/gu, '*')
      return leg.service === 'kms' ? matchesGlob(widest, leg.resource) : this.filter.admits(widest)
    })
  }
}

function bearsOnAction(statement: Statement, { action }: Leg): boolean {
  const { actions, notActions } = statement
  if (isDoubtful(statement, 'Action')) return true
  const named = (patterns: readonly string[]): boolean => patterns.some((one) => matchesAction(one, action))
  return (actions === undefined || named(actions)) && (notActions === undefined || !named(notActions))
}

/** What a document says, without the names by which it says it. */
function textOf({ version, problems }: ParsedPolicy, statements: readonly Statement[]): string {
  const said = statements.map(({ sid: _sid, index: _index, ...rest }) => rest)
  return JSON.stringify([version, problems.length, said])
}
