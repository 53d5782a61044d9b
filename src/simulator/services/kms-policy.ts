import { authorize } from '../../policy/evaluate.js'
import { parsePolicy } from '../../policy/parse.js'
import { type Call, ServiceError } from '../contract.js'

/** Source: KMS API reference, PutKeyPolicy Policy. */
const MOST_POLICY_BYTES = 32_768

/** What KMS checks of a key policy: JSON, size, and that the caller can change it again. Source: KMS API reference, PutKeyPolicy. */
export function checkPolicy(call: Call, policy: string, keyArn: string, skipsLockOut: boolean): void {
  const parsed = parsePolicy(policy, 'key policy')
  const problem = [...parsed.problems, ...parsed.statements.flatMap((one) => one.problems)].find(
    (one) => one.code !== 'no-effect',
  )
  if (problem !== undefined) {
    throw new ServiceError(
      'MalformedPolicyDocumentException',
      `Policy contains a statement that is not valid: ${problem.message}`,
    )
  }
  if (Buffer.byteLength(policy) > MOST_POLICY_BYTES) {
    throw new ServiceError('LimitExceededException', `Key policy is longer than ${MOST_POLICY_BYTES} bytes`)
  }
  if (!skipsLockOut && isLockedOut(call, parsed, keyArn)) {
    throw new ServiceError(
      'MalformedPolicyDocumentException',
      'The new key policy will not allow you to update the key policy in the future.',
    )
  }
}

function isLockedOut(call: Call, resource: ReturnType<typeof parsePolicy>, keyArn: string): boolean {
  const all = parsePolicy('{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}', 'administrator')
  const { principal, accountId } = call.caller
  const request = {
    principal,
    action: 'kms:PutKeyPolicy',
    resource: keyArn,
    resourceAccountId: accountId,
    context: {},
  }
  return authorize(request, { resource, identity: [all] }).effect !== 'allowed'
}
