import { matchesAction } from '../policy/glob.js'
import type { Condition, ParsedPolicy, Statement } from '../policy/types.js'
import { DECRYPT } from './actions.js'

/** A statement of a key policy that AWS's pages or consoles write, and what it means for who can read. */
export interface KnownStatement {
  /** The Sid, or `statement N` where it has none. */
  readonly statement: string
  readonly meaning: string
}

/** What a statement's shape tells, in the order in which they are tried. */
const KINDS: readonly { readonly isIt: (statement: Statement) => boolean; readonly meaning: string }[] = [
  {
    isIt: (one) =>
      isForEveryone(one) && allows(one, DECRYPT) && tests(one, 'kms:CallerAccount') && isForTrails(one),
    meaning:
      'from the policy that the CloudTrail console writes for a new key: every principal of the account can decrypt the logs; no identity policy need say so, only an explicit Deny keeps one out. (CloudTrail user guide, default-kms-key-policy)',
  },
  {
    isIt: (one) =>
      isForAccount(one) && one.actions?.includes('kms:*') === true && one.conditions.length === 0,
    meaning:
      'from the default key policy: by itself it lets only the root user in; every other principal of the account who has kms:Decrypt by identity policy can use the key. (KMS developer guide, key-policy-default)',
  },
  {
    isIt: (one) => !isForEveryone(one) && allows(one, DECRYPT) && isContextPresent(one),
    meaning:
      'the readers’ statement of the CloudTrail user guide: those named can decrypt what CloudTrail encrypted, and nothing else under the key. (create-kms-key-policy-for-cloudtrail)',
  },
  {
    isIt: (one) => isForCloudTrail(one) && allows(one, DECRYPT),
    meaning:
      'lets CloudTrail decrypt, which it needs to save a trail whose bucket uses an S3 Bucket Key; it lets no principal of an account read. (CloudTrail user guide, create-kms-key-policy-for-cloudtrail)',
  },
  {
    isIt: (one) => isForCloudTrail(one) && allows(one, 'kms:GenerateDataKey'),
    meaning:
      'lets CloudTrail encrypt; it lets nobody read. (CloudTrail user guide, create-kms-key-policy-for-cloudtrail)',
  },
]

/** The statements of a key policy that are recognised, in document order. */
export function knownStatements({ statements }: ParsedPolicy): KnownStatement[] {
  return statements.flatMap((statement) => {
    if (statement.effect !== 'Allow' || statement.problems.length > 0) return []
    const kind = KINDS.find(({ isIt }) => isIt(statement))
    const name = statement.sid ?? `statement ${statement.index}`
    return kind === undefined ? [] : [{ statement: name, meaning: kind.meaning }]
  })
}

function isForEveryone({ principal }: Statement): boolean {
  return principal?.some(({ type, value }) => type === 'AWS' && value === '*') === true
}

function isForAccount({ principal }: Statement): boolean {
  return principal?.some(({ value }) => /^\d{12}$|:iam::\d{12}:root$/u.test(value)) === true
}

function isForCloudTrail({ principal }: Statement): boolean {
  return principal?.some(({ value }) => value === 'cloudtrail.amazonaws.com') === true
}

function allows({ actions }: Statement, action: string): boolean {
  return actions?.some((one) => matchesAction(one, action)) === true
}

function tests({ conditions }: Statement, key: string): boolean {
  return conditions.some((one) => one.key.toLowerCase() === key.toLowerCase())
}

const TRAIL_CONTEXT = 'kms:encryptioncontext:aws:cloudtrail:arn'

function isForTrails({ conditions }: Statement): boolean {
  return conditions.some((one) => one.key.toLowerCase() === TRAIL_CONTEXT)
}

function isContextPresent({ conditions }: Statement): boolean {
  const isNull = ({ operator, key, values }: Condition): boolean =>
    operator.name === 'Null' && key.toLowerCase() === TRAIL_CONTEXT && values.includes('false')
  return conditions.some(isNull)
}
