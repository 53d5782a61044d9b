import { matchesGlob } from './glob.js'
import type { AccessRequest, ContextValue, RequestPrincipal } from './types.js'

/** The context of a request, keys compared without case. */
export interface ContextLookup {
  readonly get: (key: string) => ContextValue | undefined
  /** The request carries the key, but its value is not known here. */
  readonly isUnknown: (key: string) => boolean
}

const CONTEXT_PREFIX = 'kms:encryptioncontext:'

/** A request's context by key, keys compared without case. Source: IAM user guide, reference_policies_elements_condition. */
export function contextOf(
  context: AccessRequest['context'],
  unknownKeys: readonly string[] = [],
): ContextLookup {
  const byKey = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  const unknown = unknownKeys.map((key) => key.toLowerCase())
  return {
    get: (key) => byKey.get(key.toLowerCase()),
    isUnknown: (key) => {
      const lower = key.toLowerCase()
      return !byKey.has(lower) && unknown.some((pattern) => matchesGlob(pattern, lower))
    },
  }
}

/**
 * The request's context with the keys that follow from the caller filled in where the request does not set them:
 * aws:PrincipalArn (a session's is its role's), aws:PrincipalAccount, aws:PrincipalType, aws:userid, aws:username,
 * aws:PrincipalIsAWSService, aws:PrincipalServiceName; for KMS actions also kms:CallerAccount and
 * kms:EncryptionContextKeys. aws:PrincipalArn of a session whose role is not given is unknown, as the role may have a path.
 * Source: IAM user guide, reference_policies_condition-keys and reference_policies_variables (principal key values);
 * KMS developer guide, conditions-kms.
 */
export function requestContext(request: AccessRequest): ContextLookup {
  const { principal } = request
  const isPathless = principal.kind === 'assumed-role' && principal.roleArn === undefined
  return contextOf({ ...principalKeys(principal), ...kmsKeys(request), ...request.context }, [
    ...(request.unknownKeys ?? []),
    ...(isPathless ? ['aws:PrincipalArn'] : []),
  ])
}

function principalKeys(principal: RequestPrincipal): Record<string, ContextValue> {
  const { accountId, kind, arn } = principal
  if (kind === 'service') return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': arn }
  // Anonymous requests carry these three and neither aws:PrincipalArn nor aws:PrincipalIsAWSService.
  if (kind === 'anonymous') {
    return {
      'aws:PrincipalAccount': 'anonymous',
      'aws:PrincipalType': 'Anonymous',
      'aws:userid': 'anonymous',
    }
  }
  const principalArn = kind === 'assumed-role' ? principal.roleArn : arn
  const userId = userIdOf(principal)
  return {
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalType': PRINCIPAL_TYPES[kind],
    ...(principalArn === undefined ? {} : { 'aws:PrincipalArn': principalArn }),
    ...(accountId === undefined ? {} : { 'aws:PrincipalAccount': accountId }),
    ...(userId === undefined ? {} : { 'aws:userid': userId }),
    ...(kind === 'user' ? { 'aws:username': arn.slice(arn.lastIndexOf('/') + 1) } : {}),
  }
}

/** `AIDA…` of a user, `AROA…:session` of a session, the account id of a root user. */
function userIdOf({ kind, accountId, arn, uniqueId }: RequestPrincipal): string | undefined {
  if (kind === 'root') return accountId
  if (kind !== 'assumed-role' || uniqueId === undefined || uniqueId.includes(':')) return uniqueId
  return `${uniqueId}:${arn.slice(arn.lastIndexOf('/') + 1)}`
}

const PRINCIPAL_TYPES = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const

function kmsKeys({ action, principal, context }: AccessRequest): Record<string, ContextValue> {
  if (!action.toLowerCase().startsWith('kms:')) return {}
  const names = [...encryptionContext(context).keys()]
  return {
    ...(principal.accountId === undefined ? {} : { 'kms:CallerAccount': principal.accountId }),
    ...(names.length === 0 ? {} : { 'kms:EncryptionContextKeys': names }),
  }
}

/** The encryption context that a request carries, by its names as written. */
export function encryptionContext(context: AccessRequest['context']): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(context)
      .filter(([key]) => key.toLowerCase().startsWith(CONTEXT_PREFIX))
      .map(([key, value]) => [
        key.slice(CONTEXT_PREFIX.length),
        typeof value === 'string' ? value : value.join(','),
      ]),
  )
}
