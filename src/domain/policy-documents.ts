import type { Estate } from './estate.js'
import type { PrincipalPolicy } from './principal.js'

/** The text of a principal's policy, its own or that of the managed policy it names; undefined: it was not read. */
export type DocumentOf = (policy: PrincipalPolicy) => string | undefined

export function policyDocuments({ managedPolicies }: Pick<Estate, 'managedPolicies'>): DocumentOf {
  const byArn = new Map(managedPolicies.map(({ arn, document }) => [arn, document]))
  return ({ arn, document }) => document ?? (arn === undefined ? undefined : byArn.get(arn))
}
