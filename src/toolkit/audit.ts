import { type AssessOptions, assess } from '../assess/assess.js'
import type { Estate } from '../domain/estate.js'
import type { Assessment } from '../domain/finding.js'

export type { AssessOptions } from '../assess/assess.js'

/** Judges an estate: each trail and account by every rule, with proof. Pure: the same estate gives the same assessment. */
export function audit(estate: Estate, options: AssessOptions = {}): Assessment {
  return assess(estate, options)
}
