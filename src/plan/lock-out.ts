import type { EstateIndex } from '../assess/index-estate.js'
import { arnAccount, parseArn } from '../domain/arn.js'
import type { Refusal } from '../domain/plan.js'
import { authorize } from '../policy/evaluate.js'
import { parsePolicy } from '../policy/parse.js'
import type { Decision, ParsedPolicy, RequestPrincipal } from '../policy/types.js'

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
  if (resource.startsWith('role/')) return { kind: 'role', arn, accountId }
  if (!resource.startsWith('assumed-role/')) return { kind: 'user', arn, accountId }
  const role = resource.split('/')[1] ?? ''
  return { kind: 'assumed-role', arn, accountId, roleArn: `arn:${partition}:iam::${accountId}:role/${role}` }
}

/** Who could change a key's policy again once it is in place. */
export type Control = 'caller' | 'administrators' | Refusal

/**
 * Whether whoever applies the plan could change the policy again once it is in place: the caller, or one of the administrators that
 * are configured, who must then be the one to apply. KMS refuses a policy where not, and answers PutKeyPolicy to the key's own
 * account only. Source: KMS API reference, PutKeyPolicy (BypassPolicyLockoutSafetyCheck), which a plan never asks for.
 */
export function controlOf(
  index: EstateIndex,
  asked: {
    keyArn: string
    policy: ParsedPolicy
    subject: string
    administrators: readonly string[]
  },
): Control {
  const accountId = arnAccount(asked.keyArn) ?? ''
  const caller = callerIn(index, accountId)
  const decision = tryPut(caller, asked)
  if (decision.effect === 'allowed') return 'caller'
  const others = asked.administrators.map((arn) => principalOf(arn, accountId))
  if (others.some((one) => tryPut(one, asked).effect === 'allowed')) return 'administrators'
  const who = caller.roleArn ?? caller.arn
  return {
    code: 'LOCK_OUT',
    subject: asked.subject,
    reason: `the policy of key ${asked.keyArn} would not let ${who} change it again, and KMS refuses such a policy`,
    remedy: `Plan as somebody whom the key’s policy lets call kms:PutKeyPolicy (--role-name), or name the key’s administrators in trailseal.yaml.`,
    evidence:
      decision.unknowns[0] ??
      decision.deciding[0]?.note ??
      decision.nearMisses[0]?.note ??
      'no statement allows kms:PutKeyPolicy',
  }
}

function tryPut(
  principal: RequestPrincipal,
  { keyArn, policy }: { keyArn: string; policy: ParsedPolicy },
): Decision {
  const accountId = arnAccount(keyArn) ?? ''
  return authorize(
    { principal, action: 'kms:PutKeyPolicy', resource: keyArn, resourceAccountId: accountId, context: {} },
    { resource: policy, identity: [EVERYTHING] },
  )
}

/**
 * Administrators of keys of an account, by ARN; `role/Name` stands for the role of that name in every account. Undefined: some are
 * configured, and none for this account.
 */
export function administratorsFor(
  configured: readonly string[],
  place: { partition: string; accountId: string },
): string[] | undefined {
  const arns = configured.map((one) =>
    one.startsWith('arn:') ? one : `arn:${place.partition}:iam::${place.accountId}:${one}`,
  )
  const own = arns.filter((arn) => arnAccount(arn) === place.accountId)
  return configured.length > 0 && own.length === 0 ? undefined : own
}
