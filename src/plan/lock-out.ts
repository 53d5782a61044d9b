import type { EstateIndex } from '../assess/index-estate.js'
import { arnAccount, parseArn } from '../domain/arn.js'
import type { Refusal } from '../domain/plan.js'
import { authorize } from '../policy/evaluate.js'
import { parsePolicy } from '../policy/parse.js'
import type { ParsedPolicy, RequestPrincipal } from '../policy/types.js'

/** What the caller's own policies are taken to allow: KMS looks at the key policy when it checks for lock-out. */
const EVERYTHING = parsePolicy(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  'the caller’s own policies',
)

/** Who makes the calls in an account: the role that was assumed there, or the caller itself. */
function callerIn(index: EstateIndex, accountId: string): RequestPrincipal {
  const { accounts, estate } = index
  const roleArn = accounts.get(accountId)?.roleArn
  if (roleArn !== undefined) return sessionOf(roleArn, accountId)
  const arn = estate.sources.find((one) => one.accountId === accountId)?.callerArn
  return principalOf(arn ?? `arn:${estate.partition}:iam::${accountId}:root`, accountId)
}

function sessionOf(roleArn: string, accountId: string): RequestPrincipal {
  const { partition = 'aws', resource = '' } = parseArn(roleArn) ?? {}
  const name = resource.split('/').at(-1) ?? ''
  return {
    kind: 'assumed-role',
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/trailseal`,
    accountId,
    roleArn,
  }
}

function principalOf(arn: string, accountId: string): RequestPrincipal {
  const { partition = 'aws', resource = '' } = parseArn(arn) ?? {}
  if (resource === 'root') return { kind: 'root', arn, accountId }
  if (!resource.startsWith('assumed-role/')) return { kind: 'user', arn, accountId }
  const role = resource.split('/')[1] ?? ''
  return { kind: 'assumed-role', arn, accountId, roleArn: `arn:${partition}:iam::${accountId}:role/${role}` }
}

/**
 * Whether whoever applies the plan could change the policy again once it is in place; KMS refuses a policy where not.
 * Source: KMS API reference, PutKeyPolicy (BypassPolicyLockoutSafetyCheck), which a plan never asks for.
 */
export function lockOutRefusal(
  index: EstateIndex,
  { keyArn, policy, subject }: { keyArn: string; policy: ParsedPolicy; subject: string },
): Refusal | undefined {
  const accountId = arnAccount(keyArn) ?? ''
  const caller = callerIn(index, accountId)
  const decision = authorize(
    {
      principal: caller,
      action: 'kms:PutKeyPolicy',
      resource: keyArn,
      resourceAccountId: accountId,
      context: {},
    },
    { resource: policy, identity: [EVERYTHING] },
  )
  if (decision.effect === 'allowed') return undefined
  const who = caller.roleArn ?? caller.arn
  return {
    code: 'LOCK_OUT',
    subject,
    reason: `the policy of key ${keyArn} would not let ${who} change it again, and KMS refuses such a policy`,
    remedy: `Add ${who} to administrators: in trailseal.yaml, or apply as somebody whom the key’s policy lets call kms:PutKeyPolicy.`,
    evidence:
      decision.unknowns[0] ??
      decision.deciding[0]?.note ??
      decision.nearMisses[0]?.note ??
      'no statement allows kms:PutKeyPolicy',
  }
}
