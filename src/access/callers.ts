import { parseArn } from '../domain/arn.js'
import type { Trail } from '../domain/trail.js'
import type { Principal, PrincipalPolicy } from '../domain/principal.js'
import type { ParsedPolicy, RequestPrincipal } from '../policy/types.js'
import type { Caller, Membership, OwnPolicies } from './caller.js'
import { ANY_SESSION } from './context-model.js'
import type { ReaderSubject } from './subject.js'
import { NO_TRUST, UNREAD_TRUST, trustFacts } from './trust.js'
import type { World } from './world.js'

/** Somebody of the universe: whom a report names, and how it asks. */
export interface Member {
  readonly subject: ReaderSubject
  readonly caller: Caller
}

/** The organization that an account is in, as its principals' requests tell it. */
function membershipOf({ organization, estate }: World, accountId: string): Membership {
  const { id } = organization
  const isMember = organization.isMember(accountId)
  if (isMember === undefined) return { id: undefined }
  if (isMember) {
    const path = organization.pathOf(accountId)
    return { id, ...(path === undefined ? {} : { path }) }
  }
  // It was the caller's organization that was asked for.
  if (id === null) return { id: accountId === estate.sources[0]?.accountId ? null : undefined }
  // What is not ours may be in any organization but ours, or in none.
  return { id: undefined, notIds: typeof id === 'string' ? [id] : [] }
}

/** A collected user. */
export function userMember(world: World, user: Principal): Member {
  const principal: RequestPrincipal = {
    kind: 'user',
    arn: user.arn,
    accountId: user.accountId,
    ...(user.uniqueId === undefined ? {} : { uniqueId: user.uniqueId }),
  }
  return {
    subject: { kind: 'user', arn: user.arn, accountId: user.accountId, isCollected: true },
    caller: {
      principal,
      policies: policiesOf(world, user),
      membership: membershipOf(world, user.accountId),
      tags: user.tags ?? {},
      ...NO_TRUST,
    },
  }
}

/** The sessions of a collected role: any, or the one of this name. */
export function roleMember(world: World, role: Principal, sessionArn?: string): Member {
  const { arn, accountId, uniqueId } = role
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  const partition = parseArn(arn)?.partition ?? 'aws'
  const principal: RequestPrincipal = {
    kind: 'assumed-role',
    arn: sessionArn ?? `arn:${partition}:sts::${accountId}:assumed-role/${name}/${ANY_SESSION}`,
    accountId,
    roleArn: arn,
    ...(uniqueId === undefined ? {} : { uniqueId }),
  }
  const trust =
    role.trustPolicy === undefined ? undefined : world.parse(role.trustPolicy, `trust policy of ${arn}`)
  return {
    subject: {
      kind: sessionArn === undefined ? 'role' : 'session',
      arn: sessionArn ?? arn,
      accountId,
      isCollected: true,
    },
    caller: {
      principal,
      policies: policiesOf(world, role),
      membership: membershipOf(world, accountId),
      tags: role.tags ?? {},
      ...trustFacts(trust),
    },
  }
}

/** A root user: no policies of its own, but those of its organization bear on it. */
export function rootMember(world: World, accountId: string): Member {
  const arn = `arn:${world.estate.partition}:iam::${accountId}:root`
  return {
    subject: {
      kind: 'root',
      arn,
      accountId,
      isCollected: world.accounts.get(accountId)?.principalsRead === true,
    },
    caller: {
      principal: { kind: 'root', arn, accountId },
      policies: { identity: [], unread: [], scps: world.organization.servicePolicies(accountId) },
      membership: membershipOf(world, accountId),
      tags: {},
      ...NO_TRUST,
    },
  }
}

function policiesOf(world: World, principal: Principal): OwnPolicies {
  const { boundary, isRead } = boundaryOf(world, principal)
  const { identity, isWhole } = identityOf(world, principal)
  return {
    identity,
    ...(boundary === undefined ? {} : { boundary }),
    scps: world.organization.servicePolicies(principal.accountId),
    unread: [...(isWhole ? [] : (['identity'] as const)), ...(isRead ? [] : (['boundary'] as const))],
  }
}

function boundaryOf(
  world: World,
  { arn, permissionsBoundary }: Principal,
): { boundary?: ParsedPolicy; isRead: boolean } {
  if (permissionsBoundary === undefined) return { isRead: true }
  const text = world.documentOf(permissionsBoundary)
  if (text === undefined) return { isRead: false }
  return {
    boundary: world.parseIdentity(text, `permissions boundary ${permissionsBoundary.name} of ${arn}`),
    isRead: true,
  }
}

/** Its own policies and those of its groups. */
function identityOf(world: World, principal: Principal): { identity: ParsedPolicy[]; isWhole: boolean } {
  const groups = (principal.groups ?? []).map((arn) => world.principalsByArn.get(arn))
  const holders = [principal, ...groups.filter((group) => group !== undefined)]
  const identity: ParsedPolicy[] = []
  let isWhole = !groups.includes(undefined)
  for (const holder of holders) {
    for (const policy of holder.policies) {
      const text = world.documentOf(policy)
      if (text === undefined) isWhole = false
      else identity.push(world.parseIdentity(text, labelOf(policy, holder)))
    }
  }
  return { identity, isWhole }
}

function labelOf({ name, arn }: PrincipalPolicy, holder: Principal): string {
  return arn === undefined ? `inline policy ${name} of ${holder.arn}` : `managed policy ${arn}`
}

/** What is known of principals whose policies are not: their organization's. */
function unreadPolicies(world: World, accountId: string): OwnPolicies {
  return { identity: [], unread: [], isTheirs: true, scps: world.organization.servicePolicies(accountId) }
}

/** A principal that a policy names and that was not collected. */
export function namedMember(world: World, arn: string): Member | undefined {
  const parts = parseArn(arn)
  if (parts === undefined) return undefined
  const { accountId, resource, partition } = parts
  const [type = '', ...rest] = resource.split('/')
  const kind = NAMED_KINDS[type]
  if (kind === undefined || rest.length === 0) return undefined
  const name = kind === 'session' ? rest[0] : rest.at(-1)
  const role = `arn:${partition}:iam::${accountId}:role/${name}`
  const isSession = kind === 'role' || kind === 'session'
  const session =
    kind === 'session' ? arn : `arn:${partition}:sts::${accountId}:assumed-role/${name}/${ANY_SESSION}`
  const principal: RequestPrincipal = isSession
    ? {
        kind: 'assumed-role',
        arn: session,
        accountId,
        ...(kind === 'role' ? { roleArn: arn } : { roleArn: role }),
      }
    : { kind, arn, accountId }
  return {
    subject: { kind, arn, accountId, isCollected: false },
    caller: {
      principal,
      policies: unreadPolicies(world, accountId),
      membership: membershipOf(world, accountId),
      tags: undefined,
      ...(isSession ? UNREAD_TRUST : NO_TRUST),
      // The ARN of a session does not tell its role's path.
      ...(kind === 'session' ? { mayBeServiceLinked: true } : {}),
    },
  }
}

const NAMED_KINDS: Readonly<Record<string, 'user' | 'role' | 'session' | 'federated-user'>> = {
  user: 'user',
  role: 'role',
  'assumed-role': 'session',
  'federated-user': 'federated-user',
}

/** A name that no policy can mean, for callers that stand for many. */
const ANY_NAME = 'any-principal'

/** Everybody of an account but those who stand for themselves. */
export function othersOf(
  world: World,
  accountId: string,
  stand: {
    readonly subject: ReaderSubject
    readonly except: readonly string[]
    readonly membership?: Membership
  },
): Member {
  const { partition } = world.estate
  const iam = `arn:${partition}:iam::${accountId}`
  return {
    subject: stand.subject,
    caller: {
      principal: {
        kind: 'assumed-role',
        arn: `arn:${partition}:sts::${accountId}:assumed-role/${ANY_NAME}/${ANY_SESSION}`,
        roleArn: `${iam}:role/${ANY_NAME}`,
        accountId,
      },
      arns: [`${iam}:role/*`, `${iam}:user/*`, `${iam}:root`],
      notArns: stand.except,
      policies: unreadPolicies(world, accountId),
      membership: stand.membership ?? membershipOf(world, accountId),
      tags: undefined,
      sessionTags: 'free',
      sourceIdentity: 'free',
      federated: 'free',
      mayBeServiceLinked: true,
    },
  }
}

/**
 * An AWS service, which acts for any account unless a policy asks for whom. CloudTrail says for which trail.
 * Source: CloudTrail user guide, create-kms-key-policy-for-cloudtrail.
 */
export function serviceMember(name: string | undefined, trail: Pick<Trail, 'arn' | 'accountId'>): Member {
  const forTrail = { 'aws:SourceArn': trail.arn, 'aws:SourceAccount': trail.accountId }
  return {
    subject: name === undefined ? { kind: 'any-service' } : { kind: 'service', name },
    caller: {
      principal: { kind: 'service', arn: name ?? 'any-service.amazonaws.com' },
      ...withoutAccount(),
      ...(name === 'cloudtrail.amazonaws.com' ? { context: forTrail } : {}),
    },
  }
}

export function anonymousMember(): Member {
  return {
    subject: { kind: 'anonymous' },
    caller: { principal: { kind: 'anonymous', arn: '*' }, ...withoutAccount() },
  }
}

function withoutAccount(): Omit<Caller, 'principal'> {
  return { policies: { identity: [], unread: [], scps: [] }, membership: { id: null }, tags: {}, ...NO_TRUST }
}
