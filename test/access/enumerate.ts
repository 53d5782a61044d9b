import { authorize } from '../../src/policy/evaluate.js'
import { matchesAction } from '../../src/policy/glob.js'
import type {
  AccessRequest,
  ContextValue,
  ParsedPolicy,
  PolicySet,
  Statement,
} from '../../src/policy/types.js'
import type { Grant } from '../../src/domain/key.js'
import { type Choice, type OwnSide, type Person, levels, parse } from './people.js'
import { BUCKET, MANAGEMENT, MEMBER, ORGANIZATION, OWNER, TRAIL, type WorldSpec, keyArnOf } from './spec.js'
import { objectsOf } from './vocabulary.js'

/** What trying every combination of context values showed. */
export interface Enumerated {
  /** Some combination is allowed whatever the keys and documents hold that nobody knows. */
  readonly certain: boolean
  /** Some combination is not refused. */
  readonly possible: boolean
  /** Combinations that are not refused, for reports. */
  readonly example?: readonly AccessRequest[]
  /** More combinations than were tried. */
  readonly isPartial: boolean
}

type Service = 's3' | 'kms'

const S3_READS = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectVersionForReplication']
/** Keys of which both requests of a read carry the same value. */
const SHARED =
  /^aws:(?:principal|userid|username|multifactor|tokenissuetime|sourceidentity|federatedprovider|currenttime)/u

function free(...values: readonly (ContextValue | undefined)[]): Choice {
  return { values, open: false }
}

function open(...values: readonly (ContextValue | undefined)[]): Choice {
  return { values, open: true }
}

/** Keys that everybody chooses, or that nobody here knows, by service. Everything else is settled or absent. */
const CHOICES: Readonly<Record<string, Readonly<Partial<Record<Service, Choice>>>>> = {
  'aws:sourceip': both(free(undefined, '10.0.0.1', '192.0.2.5', '203.0.113.9', '2001:db8::1', '2001:db9::1')),
  'aws:sourcevpce': both(free(undefined, 'vpce-1', 'vpce-2', 'a', 'b', 'Bob', 'us-east-1', 'vpce-3')),
  'aws:useragent': both(free(undefined, 'curl/8', 'x')),
  'aws:tokenissuetime': both(free(undefined, '2026-11-01T00:00:00Z', '2027-01-01T00:00:00Z')),
  'aws:currenttime': both(
    free('2026-10-02T00:00:00Z', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z'),
  ),
  'aws:securetransport': { s3: free(undefined, 'true', 'false') },
  's3:tlsversion': { s3: free(undefined, '1.1', '1.2', '1.3') },
  's3:versionid': { s3: free(undefined, 'v1', 'v2') },
  'aws:calledvia': {
    s3: free(undefined, ['athena.amazonaws.com'], ['x']),
    kms: open(undefined, ['athena.amazonaws.com'], ['x']),
  },
  'aws:viaawsservice': { s3: free(undefined, 'true', 'false'), kms: open(undefined, 'true', 'false') },
  's3:existingobjecttag/open': { s3: open(undefined, 'yes', 'no', 'x') },
}

function both(choice: Choice): Record<Service, Choice> {
  return { s3: choice, kms: choice }
}

/** Evaluations for one person and form after which the rest is left out. */
const MOST_TRIES = 20_000

/** A form of the KMS request, and whether logs of that form exist for certain. */
interface Form {
  readonly context: Readonly<Record<string, ContextValue>>
  readonly choices: Readonly<Record<string, Choice>>
  readonly isBucket: boolean
  readonly certain: boolean
}

/** Tries every combination of the values between which the conditions of a world tell. */
export class Enumeration {
  private tries = 0
  private readonly mentioned: ReadonlySet<string>
  private readonly objects: readonly string[]

  constructor(
    private readonly spec: WorldSpec,
    private readonly question: 'read' | 'decrypt',
  ) {
    const text = JSON.stringify(spec)
    const keys = [...text.matchAll(/(?:aws|s3|kms):[A-Za-z0-9:/-]+/gu)].map(([key]) => key.toLowerCase())
    this.mentioned = new Set(text.includes('sourceArn') ? [...keys, 'aws:sourcearn'] : keys)
    const all = objectsOf(spec.isOrganizationTrail)
    this.objects =
      /CloudTrail\/|us-east-1\//u.test(text.replaceAll(TRAIL, '')) || text.includes('AWSLogs')
        ? all
        : all.slice(0, 1)
  }

  of(person: Person): Enumerated {
    let isPartial = false
    let example: readonly AccessRequest[] | undefined
    // Logs have one of the forms: what is possible in each is possible, whichever it is.
    const certain = this.forms().map((form) => {
      const found = person.own.map((own) => this.search(person, own, form))
      isPartial ||= found.some((one) => one.isPartial)
      example ??= found.find((one) => one.example !== undefined)?.example
      return { isCertain: found.some((one) => one.certain), form }
    })
    const isSure =
      certain.every(({ isCertain }) => isCertain) ||
      certain.some(({ isCertain, form }) => isCertain && form.certain)
    return {
      certain: isSure,
      possible: example !== undefined,
      isPartial,
      ...(example === undefined ? {} : { example }),
    }
  }

  private forms(): Form[] {
    const { hasBucketKey, missing, isOrganizationTrail } = this.spec
    const mayHave = hasBucketKey || missing.includes('bucket-key') || missing.includes('bucket')
    const context = 'kms:EncryptionContext:aws:cloudtrail:arn'
    const trail = { [context]: TRAIL }
    const members: Form = {
      context: {},
      choices: {
        [context.toLowerCase()]: open(`arn:aws:cloudtrail:us-east-1:${MEMBER}:trail/T`, TRAIL, undefined),
      },
      isBucket: false,
      certain: false,
    }
    const plain = { choices: {}, isBucket: false }
    return [
      { ...plain, context: trail, certain: !mayHave },
      ...(isOrganizationTrail ? [members] : []),
      ...(mayHave
        ? [
            { ...plain, context: trail, isBucket: true, certain: false },
            { ...plain, context: {}, isBucket: true, certain: false },
          ]
        : []),
    ]
  }

  private search(
    person: Person,
    own: OwnSide,
    form: Form,
  ): Pick<Enumerated, 'certain' | 'example' | 'isPartial'> {
    const choices = this.choicesOf(person, form)
    const base = { person, own, form, choices }
    const legs = this.question === 'decrypt' ? (['kms'] as const) : (['kms', 's3'] as const)
    const asked = legs.map((service) => this.legOf(service, base))
    if (own.unknown.length === 0 && asked.every(({ hasUnread }) => !hasUnread)) {
      const found = this.among(asked, true)
      if (found !== undefined) return { certain: true, example: found, isPartial: false }
    }
    const example = this.among(asked, false)
    return {
      certain: false,
      isPartial: this.tries > MOST_TRIES,
      ...(example === undefined ? {} : { example }),
    }
  }

  /** Over the objects and the shared values, whether each request passes for some values of its own. */
  private among(legs: readonly Asked[], isCertain: boolean): AccessRequest[] | undefined {
    this.tries = 0
    const keys = new Map(
      legs.flatMap(({ keys }) => keys.filter(({ key }) => SHARED.test(key)).map((one) => [one.key, one])),
    )
    const objects = legs.some(({ isByObject }) => isByObject) ? this.objects : this.objects.slice(0, 1)
    for (const object of objects) {
      const found = this.descend(legs, { object, isCertain, values: [], left: [...keys.values()] })
      if (found !== undefined) return found
    }
    return undefined
  }

  private descend(legs: readonly Asked[], at: At): AccessRequest[] | undefined {
    if (legs.some((leg) => this.outcome(leg, at, true) === 'denied')) return undefined
    const [next, ...left] = at.left
    if (next === undefined) {
      const found = legs.map((leg) =>
        this.exists(leg, { ...at, left: leg.keys.filter(({ key }) => !SHARED.test(key)) }),
      )
      return found.every((one) => one !== undefined) ? found : undefined
    }
    const choice = choiceOf(next)
    for (const value of valuesOf(choice, at.isCertain)) {
      const found = this.descend(legs, {
        ...at,
        left,
        values: [...at.values, { key: next.key, value, open: choice.open }],
      })
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Whether one request passes for some values of the keys that are left. */
  private exists(leg: Asked, at: At): AccessRequest | undefined {
    const [next, ...left] = at.left
    const outcome = this.outcome(leg, at, next !== undefined)
    if (outcome === 'denied') return undefined
    if (typeof outcome !== 'string') return outcome
    if (next === undefined) return undefined
    const choice = choiceOf(next, leg.service)
    for (const value of valuesOf(choice, at.isCertain)) {
      const found = this.exists(leg, {
        ...at,
        left,
        values: [...at.values, { key: next.key, value, open: choice.open }],
      })
      if (found !== undefined) return found
    }
    return undefined
  }

  /** A request that passes, `denied` where none can whatever is still left open, else `open`. */
  private outcome(leg: Asked, at: At, isPart: boolean): AccessRequest | 'denied' | 'open' {
    this.tries += 1
    if (this.tries > MOST_TRIES) return 'denied'
    let isOpen = false
    for (const action of leg.service === 'kms' ? ['kms:Decrypt'] : S3_READS) {
      const request = this.request(leg, action, at)
      const { effect } = authorize(request, leg.policies[at.isCertain ? 'certain' : 'possible'])
      if (effect === 'allowed' || (effect === 'unknown' && !at.isCertain && !isPart)) return request
      isOpen ||= effect === 'unknown'
    }
    return isOpen ? 'open' : 'denied'
  }

  private choicesOf(person: Person, form: Form): Keyed[] {
    const { organization, missing } = this.spec
    const all: Record<string, Partial<Record<Service, Choice>>> = { ...CHOICES }
    for (const [key, choice] of Object.entries(person.choices))
      all[key] = key.startsWith('kms:') ? { kms: choice } : both(choice)
    for (const [key, choice] of Object.entries(form.choices)) all[key] = { kms: choice }
    // S3 asks KMS in a forward access session of the user, role or root user.
    if (person.principal.accountId !== undefined)
      all['aws:viaawsservice'] = { ...all['aws:viaawsservice'], kms: free('true') }
    const isKnown = (owner: string): boolean =>
      organization === 'ours'
        ? owner === OWNER || owner === MANAGEMENT || (owner === MEMBER && !missing.includes('units'))
        : owner === OWNER
    const any = open(undefined, ORGANIZATION, 'o-x1')
    const lacks = missing.includes('organization')
    all['aws:resourceorgid'] = {
      ...(lacks || !isKnown(this.spec.keyOwner) || missing.includes('key') ? { kms: any } : {}),
      ...(lacks || missing.includes('bucket') ? { s3: any } : {}),
    }
    all['aws:resourcetag/team'] = {
      s3: open(undefined, 'a', 'b'),
      ...(missing.includes('key') ? { kms: open(undefined, 'a', 'b') } : {}),
    }
    if (missing.includes('key'))
      all['kms:resourcealiases'] = { kms: open(undefined, 'alias/logs', ['alias/logs']) }
    if (missing.includes('bucket'))
      for (const key of ['s3:resourceaccount', 'aws:resourceaccount'])
        all[key] = { s3: open(undefined, OWNER, MEMBER) }
    return Object.entries(all)
      .filter(([key]) => this.mentioned.has(key))
      .map(([key, on]) => ({ key, on }))
  }

  private legOf(service: Service, { person, own, form, choices }: Base): Asked {
    const [certain, possible] = [true, false].map((isCertain) =>
      this.policies(service, own, person, isCertain),
    )
    const policies = { certain: certain ?? {}, possible: possible ?? {} }
    const relevant = relevantTo(service, policies.possible)
    return {
      service,
      person,
      form,
      policies,
      hasUnread: policies.certain.unknown?.includes('resource') === true,
      isByObject: relevant.includes('s3:::') || relevant.includes('aws:s3:arn'),
      keys: choices.filter(({ key, on }) => on[service] !== undefined && relevant.includes(key)),
      open: choices.flatMap(({ key, on }) => (on[service]?.open === true ? [key] : [])),
    }
  }

  private request(leg: Asked, action: string, { object, values, isCertain }: At): AccessRequest {
    const { service, person, form } = leg
    const { spec } = this
    const owner = service === 'kms' ? spec.keyOwner : spec.missing.includes('bucket') ? undefined : OWNER
    const context: Record<string, ContextValue> = { ...person.facts, ...this.settled(service, form, object) }
    const said = new Set(values.map(({ key }) => key))
    for (const { key, value } of values) if (value !== undefined) context[key] = value
    const unsaid = leg.keys.filter(({ key }) => !said.has(key)).map(({ key }) => key)
    const unknownKeys = isCertain ? [...unsaid, ...leg.open] : unsaid
    return {
      principal: person.principal,
      action,
      resource: service === 'kms' ? keyArnOf(spec) : object,
      ...(owner === undefined ? {} : { resourceAccountId: owner }),
      context,
      ...(unknownKeys.length === 0 ? {} : { unknownKeys }),
    }
  }

  /** Source: KMS developer guide, conditions-kms; CloudTrail user guide, cloudtrail-log-file-encryption-cli. */
  private settled(service: Service, form: Form, object: string): Record<string, ContextValue> {
    const { spec } = this
    const isOurs = spec.organization === 'ours' && !spec.missing.includes('organization')
    const common = { 'aws:RequestedRegion': 'us-east-1' }
    const ours = { 'aws:ResourceOrgID': ORGANIZATION }
    if (service === 's3') {
      return {
        ...common,
        ...(spec.missing.includes('bucket')
          ? {}
          : { 'aws:ResourceAccount': OWNER, 's3:ResourceAccount': OWNER, ...(isOurs ? ours : {}) }),
      }
    }
    const owner = spec.keyOwner
    const isMember = isOurs && (owner === OWNER || (owner === MEMBER && !spec.missing.includes('units')))
    return {
      ...common,
      ...form.context,
      'kms:EncryptionContext:aws:s3:arn': form.isBucket ? `arn:aws:s3:::${BUCKET}` : object,
      'kms:ViaService': 's3.us-east-1.amazonaws.com',
      'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
      'aws:SecureTransport': 'true',
      'aws:ResourceAccount': owner,
      ...(isMember ? ours : {}),
      ...(spec.missing.includes('key')
        ? {}
        : { 'kms:ResourceAliases': ['alias/logs'], 'aws:ResourceTag/team': 'a' }),
    }
  }

  private policies(service: Service, own: OwnSide, person: Person, isCertain: boolean): PolicySet {
    const { spec } = this
    const { missing } = spec
    const isKms = service === 'kms'
    const lacks = isKms
      ? missing.includes('key') || missing.includes('key-policy')
      : missing.includes('bucket') || missing.includes('bucket-policy')
    const document = isKms
      ? parse(spec.keyPolicy)
      : spec.bucketPolicy === null
        ? undefined
        : parse(spec.bucketPolicy)
    const resource = lacks ? ANYBODY : document
    const isGrantsUnread = isKms && (missing.includes('grants') || missing.includes('key'))
    return {
      identity: own.identity,
      ...(own.boundary === undefined ? {} : { boundary: own.boundary }),
      ...(resource === undefined ? {} : { resource }),
      grants: isKms && !isGrantsUnread ? (spec.grants as unknown as readonly Grant[]) : [],
      scps: person.scps,
      rcps: this.rcps(isKms ? spec.keyOwner : OWNER),
      unknown: [
        ...(isCertain && lacks ? (['resource'] as const) : []),
        ...(isGrantsUnread ? (['grants'] as const) : []),
      ],
    }
  }

  private rcps(owner: string): readonly (readonly ParsedPolicy[])[] {
    const { organization, missing, organizationPolicies } = this.spec
    const isUnread = missing.some((one) => ['organization', 'organization-policies', 'units'].includes(one))
    return organization !== 'ours' || isUnread
      ? []
      : levels(owner, organizationPolicies, 'RESOURCE_CONTROL_POLICY')
  }
}

/** The most that a policy which was not read can allow. */
const ANYBODY = parse([
  { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
  { Effect: 'Allow', Principal: { AWS: [OWNER, MEMBER] }, Action: '*', Resource: '*' },
])

interface Keyed {
  readonly key: string
  readonly on: Partial<Record<Service, Choice>>
}

interface Value {
  readonly key: string
  readonly value: ContextValue | undefined
  readonly open: boolean
}

interface Base {
  readonly person: Person
  readonly own: OwnSide
  readonly form: Form
  readonly choices: readonly Keyed[]
}

/** One request of a read, with everything that bears on it. */
interface Asked {
  readonly service: Service
  readonly person: Person
  readonly form: Form
  readonly policies: Readonly<Record<'certain' | 'possible', PolicySet>>
  readonly hasUnread: boolean
  readonly isByObject: boolean
  /** Keys that conditions or variables name. */
  readonly keys: readonly Keyed[]
  readonly open: readonly string[]
}

interface At {
  readonly object: string
  readonly isCertain: boolean
  readonly values: readonly Value[]
  readonly left: readonly Keyed[]
}

function choiceOf({ on }: Keyed, service?: Service): Choice {
  const own = service === undefined ? undefined : on[service]
  return own ?? on.s3 ?? on.kms ?? free()
}

/** What hangs on no value that nobody knows: of open keys nothing is said. */
function valuesOf({ open, values }: Choice, isCertain: boolean): Choice['values'] {
  return open && isCertain ? [undefined] : values
}

/** Statements on an action of the service, as text. */
function relevantTo(service: Service, policies: PolicySet): string {
  const { identity = [], boundary, resource, scps = [], rcps = [] } = policies
  const all = [
    ...identity,
    ...scps.flat(),
    ...rcps.flat(),
    ...(boundary === undefined ? [] : [boundary]),
    ...(resource === undefined ? [] : [resource]),
  ]
  const text = all.flatMap(({ statements }) => statements).filter((one) => isOn(service, one))
  return (
    JSON.stringify([text, policies.grants ?? []]).toLowerCase() +
    (policies.grants?.length === 0 ? '' : 'aws:sourcearn')
  )
}

function isOn(service: Service, { actions, notActions }: Statement): boolean {
  const named = (patterns: readonly string[], action: string): boolean =>
    patterns.some((one) => matchesAction(one, action))
  return (service === 'kms' ? ['kms:Decrypt'] : S3_READS).some(
    (action) =>
      (actions === undefined || named(actions, action)) &&
      (notActions === undefined || !named(notActions, action)),
  )
}
