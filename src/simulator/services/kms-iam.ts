import type { Call } from '../contract.js'

/**
 * Asks for an action that IAM policies alone decide, on something that has no policy yet (a key that is being made) or never has
 * one (an alias). Source: KMS developer guide, tag-permissions and alias-access.
 */
export function requireByIam(
  call: Call,
  need: { action: string; resource: string; context?: Readonly<Record<string, string | readonly string[]>> },
): void {
  const { partition } = call.world
  const root = `arn:${partition}:iam::${call.accountId}:root`
  const statement = { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' }
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  call.require({ ...need, resourceAccountId: call.accountId, resourcePolicy: { label: 'IAM alone', text } })
}
