import { SdkPort } from '../aws/port.js'
import { OPERATIONS, actionOf } from '../collect/operations.js'
import type { CollectOptions } from '../collect/options.js'
import type { Answer, AwsPort, ReadRequest } from '../collect/ports.js'
import { TrailsealError } from '../domain/errors.js'
import { partitionById } from '../domain/partition.js'
import type { Source } from '../domain/read.js'
import type { DoctorCheck } from '../report/doctor.js'
import { type Place, probeInput } from './doctor-probes.js'

/** All checks, in order; later ones are left out when an earlier one makes them pointless. */
export interface DoctorReport {
  readonly checks: readonly DoctorCheck[]
  readonly notes: readonly string[]
}

/** The permissions that the source control lists. */
const SOURCE_LIST = [
  'cloudtrail:DescribeTrails',
  'cloudtrail:UpdateTrail',
  'kms:CreateKey',
  'kms:PutKeyPolicy',
]
/** What implementation needs; not tried, for trying has an effect: asked of IAM's policy simulator. */
const WRITES = [
  'cloudtrail:UpdateTrail',
  'kms:CreateKey',
  'kms:PutKeyPolicy',
  'kms:EnableKeyRotation',
  'kms:TagResource',
]
/** SigV4 refuses requests whose time is further off. Source: IAM user guide, reference_sigv-troubleshooting. */
const MOST_SKEW_SECONDS = 300
const WARN_SKEW_SECONDS = 60

/** Checks that an audit can run: credentials, identity, endpoint, clock, each permission tried or simulated. Never throws for what it checks. */
export async function doctor(options: CollectOptions = {}): Promise<DoctorReport> {
  const checks: DoctorCheck[] = []
  const omitted = OPERATIONS.map((one) => one.action).filter((action) => !SOURCE_LIST.includes(action))
  const notes = [
    `The source control lists ${SOURCE_LIST.join(', ')}. It omits what an audit needs besides: ${[...new Set(omitted)].join(', ')}.`,
  ]
  let port: SdkPort | undefined
  try {
    port = await SdkPort.open(options)
    const { source, partition, region } = await port.caller()
    checks.push(
      { name: 'credentials', verdict: 'ok', detail: 'found and accepted' },
      { name: 'identity', verdict: 'ok', detail: source.callerArn },
      endpointCheck(source.answeredBy, source.endpoint),
      clockCheck(port.skewSeconds(), source.answeredBy),
      ...(await permissionChecks(port, { accountId: source.accountId, region, partition })),
      ...(await writeChecks(
        port,
        { accountId: source.accountId, region: partitionById(partition).globalRegion },
        source.callerArn,
      )),
    )
  } catch (error) {
    if (!(error instanceof TrailsealError) || error.code === 'CANCELLED') throw error
    checks.push({
      name: port === undefined ? 'configuration' : 'credentials',
      verdict: 'failed',
      detail: `${error.code}: ${error.message}`,
      remedy: error.remedy,
    })
  } finally {
    port?.close()
  }
  return { checks, notes }
}

function endpointCheck(answeredBy: Source['answeredBy'], endpoint: string): DoctorCheck {
  if (answeredBy === 'aws') return { name: 'endpoint', verdict: 'ok', detail: 'AWS' }
  const who = answeredBy === 'simulator' ? 'the Trailseal simulator, not AWS' : 'a custom endpoint, not AWS'
  return { name: 'endpoint', verdict: 'ok', detail: `${endpoint}: ${who}` }
}

function clockCheck(skewSeconds: number | undefined, answeredBy: Source['answeredBy']): DoctorCheck {
  const name = 'clock'
  if (answeredBy === 'simulator')
    return { name, verdict: 'ok', detail: 'the simulator keeps a time of its own' }
  if (skewSeconds === undefined) return { name, verdict: 'unknown', detail: 'the endpoint told no time' }
  const off = Math.abs(Math.round(skewSeconds))
  const detail = `${off} s ${skewSeconds > 0 ? 'behind' : 'ahead of'} the endpoint`
  if (off < WARN_SKEW_SECONDS) return { name, verdict: 'ok', detail }
  const remedy = `set this machine's clock (NTP); AWS refuses requests that are more than ${MOST_SKEW_SECONDS} s off`
  return { name, verdict: off >= MOST_SKEW_SECONDS ? 'failed' : 'unknown', detail, remedy }
}

/** Already tried, or tried only by reading other accounts. */
const NOT_TRIED = new Set(['GetCallerIdentity', 'AssumeRole'])

async function permissionChecks(port: AwsPort, place: Place): Promise<DoctorCheck[]> {
  const tried = OPERATIONS.filter((one) => !NOT_TRIED.has(one.operation))
  return Promise.all(
    tried.map(async ({ service, operation, tells }) => {
      const request: ReadRequest = { service, operation, input: probeInput(operation, place), ...place }
      return permissionCheck(request, await port.read(request), tells)
    }),
  )
}

/** Organizations answers members nothing but DescribeOrganization. Source: Organizations API reference. */
function isAdministrators({ service, operation }: ReadRequest): boolean {
  return service === 'organizations' && operation !== 'DescribeOrganization'
}

function permissionCheck(request: ReadRequest, answer: Answer, tells: string): DoctorCheck {
  const action = actionOf(request.service, request.operation)
  const name = `${request.service}:${request.operation}`
  if (answer.ok) return { name, verdict: 'ok', detail: 'tried, answered' }
  const { kind, code, message } = answer.failure
  if (kind === 'not-found' || code === 'AWSOrganizationsNotInUseException')
    return { name, verdict: 'ok', detail: 'tried, allowed' }
  if (kind === 'denied' || kind === 'region-closed') {
    // S3 and KMS also refuse what does not exist, to those who may not list it.
    const isCertain = request.service !== 's3'
    const who = isAdministrators(request)
      ? 'ask as the management account or a delegated administrator, and allow'
      : 'allow'
    const remedy = `${who} ${answer.failure.action ?? action}; without it an audit can't tell ${tells}`
    return { name, verdict: isCertain ? 'failed' : 'unknown', detail: `${code}: ${message}`, remedy }
  }
  return {
    name,
    verdict: 'unknown',
    detail: `${code}: ${message}`,
    remedy: `without it an audit can't tell ${tells}`,
  }
}

async function writeChecks(port: AwsPort, place: Place, callerArn: string): Promise<DoctorCheck[]> {
  const input = { PolicySourceArn: roleOfSession(callerArn), ActionNames: WRITES }
  const answer = await port.read({ service: 'iam', operation: 'SimulatePrincipalPolicy', input, ...place })
  const results = answer.ok ? answer.output['EvaluationResults'] : undefined
  return WRITES.map((action): DoctorCheck => {
    const name = `${action} (needed to implement, not to audit)`
    if (!answer.ok || !Array.isArray(results)) {
      const why = answer.ok ? 'no results' : answer.failure.code
      return {
        name,
        verdict: 'unknown',
        detail: `iam:SimulatePrincipalPolicy could not tell: ${why}`,
        remedy: 'allow iam:SimulatePrincipalPolicy to have it checked',
      }
    }
    const found: unknown = results.find((one) => Reflect.get(Object(one), 'EvalActionName') === action)
    const decision: unknown = Reflect.get(Object(found), 'EvalDecision')
    if (decision === 'allowed')
      return { name, verdict: 'ok', detail: 'simulated, allowed by identity policies' }
    return {
      name,
      verdict: 'unknown',
      detail: `simulated: ${String(decision)}`,
      remedy: `allow ${action} before implementing`,
    }
  })
}

/** The policy simulator wants the role of a session. */
function roleOfSession(arn: string): string {
  const session = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//u.exec(arn)
  return session === null ? arn : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`
}
