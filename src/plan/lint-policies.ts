import type { Plan } from '../domain/plan.js'
import { listStatements } from '../policy/edit.js'
import { parsePolicy } from '../policy/parse.js'
import type { Statement } from '../policy/types.js'
import { MOST_POLICY_BYTES } from './key-plan.js'
import { listedBefore } from './key-policy.js'
import type { LintFault } from './lint.js'
import { READER_SIDS } from './reader-statements.js'
import {
  ADMINISTRATIVE_ACTIONS,
  BUCKET_CONTEXT,
  LOG_GROUP_CONTEXT,
  SIDS,
  SOURCE_ARN,
  TRAIL_CONTEXT,
} from './statements.js'

const OWN_SIDS = new Set<string>([...Object.values(SIDS), ...READER_SIDS])
const ADMINISTRATORS = new Set<string>([SIDS.administrators, SIDS.rootUser, SIDS.settings])

/** Sizes, statements of others, and the reach of our own, in every policy that a plan writes. */
export function policyFaults(plan: Plan): LintFault[] {
  const trails = new Set(
    plan.preconditions.filter(({ kind }) => kind === 'trail').map(({ subject }) => subject),
  )
  return plan.steps.flatMap((step) => {
    if (step.action === 'create-key') {
      const written = { before: '', after: step.policy, trails }
      return [...sizeFaults(step.id, step.policy), ...wideFaults(step.id, written)]
    }
    if (step.action !== 'put-key-policy') return []
    const { id, before, after } = step
    const faults = [...sizeFaults(id, after), ...foreignFaults(id, before, after)]
    // A back-out puts back what was there, whatever it was.
    if (plan.origin.kind !== 'implement') return faults
    return [...faults, ...wideFaults(id, { before, after, trails })]
  })
}

function sizeFaults(id: string, text: string): LintFault[] {
  const bytes = Buffer.byteLength(text)
  return bytes <= MOST_POLICY_BYTES
    ? []
    : [
        {
          rule: 'policy-size',
          message: `${id}: the policy has ${bytes} bytes, KMS takes ${MOST_POLICY_BYTES}`,
        },
      ]
}

/** Statements of others, byte for byte and in their order; all else of the document too. */
function foreignFaults(id: string, before: string, after: string): LintFault[] {
  const [was, is] = [before, after].map(foreign)
  return was !== undefined && was === is
    ? []
    : [{ rule: 'policy-foreign', message: `${id} changes more of the policy than the plan's own statements` }]
}

function foreign(text: string): string | undefined {
  const list = listStatements(text)
  if (!list.ok) return undefined
  const others = list.slices.filter(({ sid }) => sid === undefined || !OWN_SIDS.has(sid))
  const end = list.slices.at(-1)?.end ?? list.open + 1
  return JSON.stringify([
    text.slice(0, list.open),
    ...others.map((one) => one.text),
    text.slice(end).trimStart(),
  ])
}

interface Written {
  readonly before: string
  readonly after: string
  /** Trails that the plan rests on. */
  readonly trails: ReadonlySet<string>
}

function wideFaults(id: string, { before, after, trails }: Written): LintFault[] {
  const list = before === '' ? undefined : listStatements(before)
  const known = list?.ok === true ? listedBefore(list.slices, [...OWN_SIDS], SOURCE_ARN) : []
  const listed = new Set(known)
  const isAllowed = (arn: string): boolean => trails.has(arn) || listed.has(arn)
  const { problems, statements } = parsePolicy(after, 'the policy')
  const unread = problems.map((one): LintFault => ({ rule: 'policy-wide', message: `${id}: ${one.message}` }))
  const wide = statements
    .filter(({ sid }) => sid !== undefined && OWN_SIDS.has(sid))
    .flatMap((statement) => widthOf(statement, isAllowed))
  return [
    ...unread,
    ...wide.map((message): LintFault => ({ rule: 'policy-wide', message: `${id}: ${message}` })),
  ]
}

/** In which way one of our statements reaches further than it may. */
function widthOf(statement: Statement, isAllowed: (trailArn: string) => boolean): string[] {
  const { sid = '', effect, actions = [] } = statement
  const wrong = (isRight: boolean, what: string): string[] => (isRight ? [] : [`${sid} ${what}`])
  const common = [
    ...wrong(effect === 'Allow' && statement.notPrincipal === undefined, 'is no plain Allow'),
    ...wrong(statement.notActions === undefined && statement.problems.length === 0, 'is not understood'),
  ]
  if (ADMINISTRATORS.has(sid))
    return [
      ...common,
      ...wrong(
        actions.every((one) => ADMINISTRATIVE_ACTIONS.includes(one)),
        'lets administrators use the key',
      ),
    ]
  if (READER_SIDS.includes(sid)) return [...common, ...readerWidth(statement, wrong)]
  if (sid === SIDS.logs)
    return [
      ...common,
      ...wrong(
        isService(statement, /^logs\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/u),
        'names more than CloudWatch Logs',
      ),
      ...wrong(isLiteral(valuesOf(statement, LOG_GROUP_CONTEXT)), 'is not tied to log groups'),
    ]
  const sources = valuesOf(statement, SOURCE_ARN)
  return [
    ...common,
    ...wrong(isService(statement, /^cloudtrail\.amazonaws\.com$/u), 'names more than CloudTrail'),
    ...wrong(isLiteral(sources), 'is not tied to trails'),
    ...sources
      .filter((arn) => !isAllowed(arn))
      .map((arn) => `${sid} admits ${arn}, which the plan does not rest on`),
    ...wrong(
      sid !== SIDS.encrypt || valuesOf(statement, TRAIL_CONTEXT).length > 0,
      'encrypts in any context',
    ),
  ]
}

function readerWidth(statement: Statement, wrong: (isRight: boolean, what: string) => string[]): string[] {
  const isOpen = (statement.principal ?? []).some(({ value }) => value === '*')
  const contexts = [...valuesOf(statement, TRAIL_CONTEXT), ...valuesOf(statement, BUCKET_CONTEXT)]
  const whom = [...valuesOf(statement, 'aws:PrincipalArn'), ...valuesOf(statement, 'aws:PrincipalOrgPaths')]
  return [
    ...wrong(statement.actions?.join() === 'kms:Decrypt', 'allows more than kms:Decrypt'),
    ...wrong(valuesOf(statement, 'kms:ViaService').length > 0, 'is not tied to S3'),
    ...wrong(contexts.length > 0, 'is not tied to the logs'),
    ...wrong(!isOpen || whom.length > 0, 'lets everybody read'),
  ]
}

function valuesOf({ conditions }: Statement, key: string): readonly string[] {
  return conditions.filter((one) => one.key === key && !one.operator.ifExists).flatMap(({ values }) => values)
}

function isLiteral(values: readonly string[]): boolean {
  return values.length > 0 && values.every((value) => !/[*?]/u.test(value))
}

function isService({ principal }: Statement, pattern: RegExp): boolean {
  return (
    principal !== undefined &&
    principal.length > 0 &&
    principal.every(({ type, value }) => type === 'Service' && pattern.test(value))
  )
}
