import { isDoubtful, wholeMeaning } from '../policy/doubts.js'
import { matchesGlob } from '../policy/glob.js'
import type { Condition, ParsedPolicy, Statement } from '../policy/types.js'
import { includesAction } from './actions.js'
import type { Leg } from './leg.js'
import type { ObjectFilter } from './object-filter.js'

/** A document as far as it can bear on reading one trail's logs. */
export interface Relevant {
  /** Documents with the same number say the same of every read. 0: nothing at all. */
  readonly number: number
  /** Without those that can't bear on it. */
  readonly statements: readonly Statement[]
  /** Conditions of the statements that are left which principals of one account and kind can differ in. */
  readonly tested: readonly Tested[]
  /** Whether variables stand in the statements that are left. */
  readonly hasVariables: boolean
}

/** A condition and the version of the document that it stands in. */
export interface Tested {
  readonly condition: Condition
  readonly version: string | undefined
}

const TESTED_KEYS = /^aws:(?:principalarn|userid|username|principaltag\/.*)$/u

/** Whether a condition is on a key that differs between principals of one account and kind. */
export function isTested({ condition }: Tested): boolean {
  return TESTED_KEYS.test(condition.key.toLowerCase())
}

const NOTHING: Relevant = {
  number: 0,
  statements: [],
  tested: [],
  hasVariables: false,
}

/** Cuts documents down to what bears on some requests, each distinct one once. */
export class Relevance {
  private readonly byStatements = new Map<readonly Statement[], Relevant>()
  private readonly numbers = new Map<string, number>()

  constructor(
    private readonly legs: readonly Leg[],
    private readonly filter: ObjectFilter,
  ) {}

  /** The document without what can't bear on the requests. */
  cut(policy: ParsedPolicy): ParsedPolicy {
    return { ...policy, statements: this.of(policy).statements }
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
    if (statements.length === 0 && policy.problems.length === 0) return NOTHING
    const text = textOf(policy, statements)
    return {
      number: this.numberOf(text),
      statements,
      tested: statements
        .flatMap(({ conditions }) => conditions.map((condition) => ({ condition, version: policy.version })))
        .filter(isTested),
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
    return this.legs.some(
      (leg) => includesAction(statement, leg.action) && this.bearsOnResource(statement, leg),
    )
  }

  /** What NotResource leaves out is not looked into here. */
  private bearsOnResource(statement: Statement, leg: Leg): boolean {
    const { resources } = statement
    if (resources === undefined || isDoubtful(statement, 'Resource')) return true
    return resources.some((pattern) => {
      if (pattern === '*') return true
      const widest = pattern.replaceAll(/\$\{[^}]*\}/gu, '*')
      return leg.service === 's3' && leg.isRead
        ? this.filter.admits(widest)
        : matchesGlob(widest, leg.resource)
    })
  }
}

/** What a document says, without the names by which it says it. */
function textOf({ version, problems }: ParsedPolicy, statements: readonly Statement[]): string {
  const said = statements.map(({ sid: _sid, index: _index, ...rest }) => rest)
  return JSON.stringify([version, problems.length, said])
}
