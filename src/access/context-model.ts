import { requestContext } from '../policy/context.js'
import { matchesGlob } from '../policy/glob.js'
import type { Condition, ContextValue } from '../policy/types.js'
import { type Caller, type Carries, isOutside } from './caller.js'
import type { Slot } from './formula.js'
import { type Leg, contextOfCaller } from './leg.js'
import type { Registry } from './registry.js'

/** What a context key is in a request: a value, absent (undefined), or a slot. */
export type KeyState = { readonly value: ContextValue | undefined } | { readonly slot: Slot }

const ABSENT: KeyState = { value: undefined }
const TRUTH_VALUES = ['true', 'false']

/**
 * Keys that follow the caller into every request made for it, so that both requests of a read carry the same value.
 * Source: IAM user guide, reference_policies_condition-keys (properties of the principal, of the role session).
 */
const PRINCIPAL_BOUND =
  /^(?:aws:principal.*|aws:userid|aws:username|aws:multifactorauth.*|aws:tokenissuetime|aws:sourceidentity|aws:federatedprovider|aws:ec2instance.*|ec2:.*|lambda:sourcefunctionarn|kms:calleraccount)$/u
const TIME = new Set(['aws:currenttime', 'aws:epochtime'])
/** The context key that names the object in both requests. */
const OBJECT_CONTEXT = 'kms:encryptioncontext:aws:s3:arn'

/** Tells of every context key of a caller's request whether it is settled, chosen by the caller, or not known. */
export class ContextModel {
  private readonly settled: ReadonlyMap<string, ContextValue | null>

  constructor(
    readonly caller: Caller,
    readonly leg: Leg,
    private readonly registry: Registry,
  ) {
    const given = contextOfCaller(caller, leg)
    this.settled = new Map(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]))
  }

  /** The slot of the object that is read. */
  resource(): Slot {
    return this.registry.slot({
      id: 'resource',
      key: 'resource',
      kind: 'free',
      domain: this.registry.objects,
      likely: this.registry.exampleObject,
    })
  }

  stateOf({ key, operator }: Pick<Condition, 'key' | 'operator'>): KeyState {
    const lower = key.toLowerCase()
    const settled = this.settled.get(lower)
    if (settled !== undefined) return { value: settled ?? undefined }
    if (lower === OBJECT_CONTEXT && this.leg.service === 'kms' && this.leg.isRead)
      return { slot: this.resource() }
    if (TIME.has(lower)) return this.time(operator.name)
    return this.principalState(lower) ?? this.requestState(lower)
  }

  /** What is settled of a key; undefined where it is absent or a slot. */
  valueOf(key: string): ContextValue | undefined {
    const state = this.stateOf({ key, operator: ANY_OPERATOR })
    return 'value' in state ? state.value : undefined
  }

  isSlot(key: string): boolean {
    return 'slot' in this.stateOf({ key, operator: ANY_OPERATOR })
  }

  private time(operator: string): KeyState {
    const isDate = operator === '' || operator.startsWith('Date')
    const slot = this.registry.slot({
      id: isDate ? 'time' : 'epoch',
      key: 'aws:currenttime',
      kind: isDate ? 'free' : 'open',
      ...(isDate ? { notBeforeMs: this.registry.nowMs } : {}),
    })
    return { slot }
  }

  /** Keys that tell of the caller. */
  private principalState(key: string): KeyState | undefined {
    if (key.startsWith('aws:principaltag/')) return this.tag(key)
    const { caller } = this
    if (key === 'aws:principalorgid') return this.organization(key)
    if (key === 'aws:principalorgpaths') return this.paths(key)
    if (key === 'kms:calleraccount' && this.leg.service === 'kms' && caller.principal.kind === 'service')
      return this.slot(key, 'open')
    if (key === 'aws:principalarn' && caller.arns !== undefined) {
      return this.slot(key, 'free', { optional: false, domain: caller.arns, except: caller.notArns ?? [] })
    }
    if (key === 'aws:userid' || key === 'aws:username') return this.userKey(key)
    if (key === 'aws:principaltype' && caller.arns !== undefined) return this.slot(key, 'free')
    if (key === 'aws:sourceidentity') return this.carried(key, caller.sourceIdentity)
    if (key === 'aws:federatedprovider') return this.carried(key, caller.federated)
    if (key.startsWith('aws:multifactorauth')) return this.multiFactor(key)
    const fixed = requestContext(this.plainRequest()).get(key)
    if (fixed !== undefined) return { value: fixed }
    return NAMED_PRINCIPAL_KEYS.has(key) ? ABSENT : undefined
  }

  private plainRequest(): Parameters<typeof requestContext>[0] {
    const { action, resource } = this.leg
    return { principal: this.caller.principal, action, resource, context: {} }
  }

  private tag(key: string): KeyState {
    const { caller } = this
    if (isOutside(caller)) return ABSENT
    if (caller.sessionTags !== 'no') return this.slot(key, caller.sessionTags)
    if (caller.tags === undefined) return this.slot(key, 'open')
    const name = key.slice('aws:principaltag/'.length)
    const found = Object.entries(caller.tags).find(([tag]) => tag.toLowerCase() === name)
    return { value: found?.[1] }
  }

  private organization(key: string): KeyState {
    const { caller } = this
    const { id, notIds } = caller.membership
    if (isOutside(caller) || id === null) return ABSENT
    if (typeof id === 'string') return { value: id }
    return this.slot(key, notIds === undefined ? 'open' : 'free', { except: notIds ?? [] })
  }

  private paths(key: string): KeyState {
    const { caller } = this
    const { id, path, notIds } = caller.membership
    if (isOutside(caller) || id === null) return ABSENT
    if (path !== undefined) return { value: [path] }
    const domain = typeof id === 'string' ? [`${id}/*`] : []
    return this.slot(key, notIds === undefined && caller.arns === undefined ? 'open' : 'free', {
      domain,
      multiple: true,
      // A path begins with the organization's id. Source: IAM user guide, aws:PrincipalOrgPaths.
      notLike: (notIds ?? []).map((one) => `${one}/*`),
    })
  }

  /** A role's sessions are `AROA…:name`, the name free; one that stands for many has any. */
  private userKey(key: string): KeyState {
    const { principal, arns } = this.caller
    if (isOutside(this.caller)) return ABSENT
    if (arns !== undefined) return this.slot(key, 'free')
    const isSession = principal.kind === 'assumed-role'
    if (key === 'aws:username')
      return { value: isSession ? undefined : requestContext(this.plainRequest()).get(key) }
    if (principal.uniqueId === undefined && principal.kind !== 'root')
      return this.slot(key, 'open', { optional: false })
    const isNamed = !principal.arn.endsWith(`/${ANY_SESSION}`)
    if (!isSession || isNamed) return { value: requestContext(this.plainRequest()).get(key) }
    return this.slot(key, 'free', { optional: false, domain: [`${principal.uniqueId ?? ''}:*`] })
  }

  private multiFactor(key: string): KeyState {
    if (isOutside(this.caller)) return ABSENT
    return this.slot(key, 'free', key === 'aws:multifactorauthpresent' ? { domain: TRUTH_VALUES } : {})
  }

  private carried(key: string, carries: Carries): KeyState {
    return carries === 'no' ? ABSENT : this.slot(key, carries)
  }

  /** Keys that tell of the request. */
  private requestState(key: string): KeyState {
    const { leg } = this
    const isAmong = (globs: readonly string[]): boolean => globs.some((glob) => matchesGlob(glob, key))
    // Only requests of services are made for the sake of a resource.
    if (SOURCE.has(key) && this.caller.principal.kind !== 'service') return ABSENT
    if (isAmong(leg.absentKeys)) return ABSENT
    if (isAmong(leg.freeKeys)) return this.slot(key, 'free', { multiple: MULTIPLE.has(key) })
    if (key === 'kms:encryptioncontext:aws:cloudtrail:arn') return this.slot(key, 'open')
    return key.startsWith('kms:encryptioncontext') ? ABSENT : this.slot(key, 'open')
  }

  private slot(key: string, kind: Slot['kind'], more: Partial<Slot> = {}): KeyState {
    const id = PRINCIPAL_BOUND.test(key) ? key : `${this.leg.service}|${key}`
    const pinned = this.registry.pinned(id)
    if (pinned !== undefined) return pinned
    return { slot: this.registry.slot({ id, key, kind, optional: true, ...more }) }
  }
}

/** The session name of a caller that stands for every session of a role but those that policies name. */
export const ANY_SESSION = 'any-session'

const ANY_OPERATOR: Condition['operator'] = { name: '', ifExists: false, known: true }
const SOURCE = new Set(['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths'])
const MULTIPLE = new Set([
  'aws:calledvia',
  'aws:sourceorgpaths',
  'aws:principalservicenameslist',
  'aws:vpceorgpaths',
])
const NAMED_PRINCIPAL_KEYS = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principaltype',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'kms:calleraccount',
])
