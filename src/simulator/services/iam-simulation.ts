import { decide } from '../authorization.js'
import type { Call, Caller } from '../contract.js'
import { principalOfArn } from '../credentials.js'
import { objects, text, texts } from '../input.js'
import type { AccessRequest, Decision } from '../../policy/types.js'

/**
 * What a principal's own policies say of some actions, organization policies included: the resource's side is taken to let
 * the account decide, as the API does unless given a resource policy. Source: IAM API reference, SimulatePrincipalPolicy.
 */
export function simulatePrincipal(call: Call, input: Record<string, unknown>): Record<string, unknown>[] {
  const arn = text(input, 'PolicySourceArn')
  const given = texts(input, 'ResourceArns')
  const resources = given.length === 0 ? ['*'] : given
  const context = contextOf(input)
  return texts(input, 'ActionNames').flatMap((action) =>
    resources.map((resource) => {
      const decision = identityDecision(call, arn, { action, resource, context })
      return {
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: wordOf(decision),
        MatchedStatements: [],
        MissingContextValues: [],
      }
    }),
  )
}

function wordOf({ effect, deciding }: Decision): string {
  if (effect === 'allowed') return 'allowed'
  return deciding.some((one) => one.effect === 'Deny') ? 'explicitDeny' : 'implicitDeny'
}

function contextOf(input: Record<string, unknown>): AccessRequest['context'] {
  const entries = objects(input, 'ContextEntries')
  return Object.fromEntries(
    entries.map((entry) => {
      const values = texts(entry, 'ContextKeyValues')
      return [text(entry, 'ContextKeyName'), values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
}

function identityDecision(
  { world, accountId, region, nowMs }: Call,
  arn: string,
  asked: { action: string; resource: string; context: AccessRequest['context'] },
): Decision {
  const principal = principalOfArn(arn)
  const isRole = arn.includes(':role/')
  const caller: Caller = {
    accountId,
    principal: isRole ? { kind: 'role', arn, accountId, roleArn: arn } : principal,
  }
  const delegation = `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"${accountId}"},"Action":"*","Resource":"*"}]}`
  const need = {
    ...asked,
    resourceAccountId: accountId,
    resourcePolicy: { label: 'delegation', text: delegation },
  }
  return decide({ world, caller, region, nowMs, need })
}
