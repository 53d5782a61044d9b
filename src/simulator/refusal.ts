import { parseArn } from '../domain/arn.js'
import type { Decision } from '../policy/types.js'
import { type Caller, type Need, ServiceError, type ServiceId } from './contract.js'

/** Codes by which services refuse, and their status. Everyone else says AccessDeniedException, 400. */
const CODES: Partial<Record<ServiceId, readonly [code: string, status: number]>> = {
  sts: ['AccessDenied', 403],
  iam: ['AccessDenied', 403],
  s3: ['AccessDenied', 403],
  ec2: ['UnauthorizedOperation', 403],
  account: ['AccessDeniedException', 403],
}
/** Services whose refusals name no resource where the action takes none. */
const SILENT_ON_ALL: ReadonlySet<ServiceId> = new Set(['ec2', 'cloudtrail'])

/**
 * The refusal as AWS words it, with the kind of policy that decided, and by an explicit Deny the policy's ARN where it has
 * one. Sources: IAM user guide, troubleshoot_access-denied; AWS Security Blog, "Enhanced access denied error messages with
 * policy ARNs".
 */
export function refusal(service: ServiceId, caller: Caller, need: Need, decision: Decision): ServiceError {
  const { arn } = caller.principal
  const who = parseArn(arn) === undefined ? arn : `User: ${arn}`
  const isSilent = need.resource === '*' && SILENT_ON_ALL.has(service)
  const what = `${need.action}${isSilent ? '' : ` on resource: ${need.resource}`}`
  const preface = service === 'ec2' ? 'You are not authorized to perform this operation. ' : ''
  const [code, status] = CODES[service] ?? ['AccessDeniedException', 400]
  const message = `${preface}${who} is not authorized to perform: ${what} ${reasonOf(need, decision)}`
  return new ServiceError(code, message, { status })
}

function reasonOf({ action }: Need, { gate, deciding }: Decision): string {
  const deny = deciding.find((one) => one.effect === 'Deny')
  if (deny === undefined) return `because no ${gate ?? 'identity-based policy'} allows the ${action} action`
  const article = deny.kind === 'identity-based policy' ? 'an' : 'a'
  const arn = parseArn(deny.document) === undefined ? '' : `: ${deny.document}`
  return `with an explicit deny in ${article} ${deny.kind}${arn}`
}
