import { type Outcome, unknown } from '../../outcome.js'
import type { Rule } from '../../rule.js'

/** Until access analysis is run, nothing is known of the readers: that is not a pass. */
function judge(): Outcome {
  return unknown('It is not known who can read the logs.', [
    {
      reason: 'access analysis has not been run',
      remedy:
        'Until it is, review by hand who is allowed kms:Decrypt in the key policy and its grants, and who may read the objects by the bucket policy.',
    },
  ])
}

export const rule: Rule = { id: 'readers-are-authorized', trail: judge }
