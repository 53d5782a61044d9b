import { stringify } from 'yaml'
import { groupBy } from '../domain/group-by.js'
import type { Plan } from '../domain/plan.js'
import type { KeyReference, PlanStep, StepOf } from '../domain/plan-step.js'
import { codeNotes, keyId, logGroupName, rotationOfNew, trailName } from './plan-code.js'

type Resource = Readonly<Record<string, unknown>>

/**
 * The plan as CloudFormation, a template for each account and region. What exists is imported first and changed after, by the
 * parameter Stage, because one operation can't do both. Source: CloudFormation user guide, import-resources.
 */
export function planCloudFormation(plan: Plan): string {
  const places = groupBy(plan.steps, ({ accountId, region }) => `${accountId} ${region}`)
  const notes = codeNotes(plan).map((line) => `# ${line}`.trimEnd())
  const templates = [...places].map(([place, steps]) => templateOf(plan, place, steps))
  return `${[...notes, ''].join('\n')}\n${templates.join('---\n')}`
}

function templateOf(plan: Plan, place: string, steps: readonly PlanStep[]): string {
  const [accountId = '', region = ''] = place.split(' ')
  const resources = Object.fromEntries(steps.flatMap((step) => resourcesOf(plan, step)))
  const existing = Object.entries(resources).filter(
    ([, resource]) => resource['DeletionPolicy'] === 'Retain' && resource['Condition'] === 'IsImported',
  )
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `CloudTrail logs of account ${accountId} in ${region} under a customer managed key`,
    Parameters: {
      Stage: {
        Type: 'String',
        AllowedValues: ['keys', 'import', 'seal'],
        Default: 'keys',
        Description: 'keys: make the new keys; import: take in what exists, as it is; seal: change it',
      },
    },
    Conditions: {
      IsImported: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Stage' }, 'keys'] }] },
      IsSealed: { 'Fn::Equals': [{ Ref: 'Stage' }, 'seal'] },
    },
    Resources: resources,
  }
  const imports = existing.map(([LogicalResourceId, resource]) => ({
    ResourceType: resource['Type'],
    LogicalResourceId,
    ResourceIdentifier: identifierOf(steps, LogicalResourceId),
  }))
  return [
    `# ${'-'.repeat(20)} account ${accountId}, ${region}: save as template.yaml, then`,
    `#   aws cloudformation create-stack --stack-name trailseal --template-body file://template.yaml --region ${region}`,
    ...(imports.length === 0
      ? []
      : [
          `#   aws cloudformation create-change-set --change-set-type IMPORT --change-set-name import --stack-name trailseal --template-body file://template.yaml --parameters ParameterKey=Stage,ParameterValue=import --region ${region} --resources-to-import '${JSON.stringify(imports).replaceAll("'", "'\\''")}'`,
          `#   aws cloudformation execute-change-set --change-set-name import --stack-name trailseal --region ${region}`,
          `#   aws cloudformation update-stack --stack-name trailseal --template-body file://template.yaml --parameters ParameterKey=Stage,ParameterValue=seal --region ${region}`,
        ]),
    stringify(template, { aliasDuplicateObjects: false, lineWidth: 0 }),
  ].join('\n')
}

/** `step-2` as a logical id. */
function logicalId(id: string): string {
  return `Step${id.replaceAll(/\D/gu, '')}`
}

function identifierOf(steps: readonly PlanStep[], id: string): Record<string, string> {
  const step = steps.find((one) => logicalId(one.id) === id)
  switch (step?.action) {
    case 'update-trail':
      return { TrailName: trailName(step.trailArn) }
    case 'set-log-group-key':
      return { LogGroupName: logGroupName(step.logGroupArn) }
    case 'put-key-policy':
    case 'set-key-rotation':
      return { KeyId: 'arn' in step.key ? keyId(step.key.arn) : '' }
    case 'create-key':
    case 'create-alias':
    case undefined:
      return {}
  }
}

function resourcesOf(plan: Plan, step: PlanStep): [string, Resource][] {
  const at = logicalId(step.id)
  switch (step.action) {
    case 'create-key':
      return [[at, newKey(plan, step)]]
    case 'create-alias': {
      const properties = { AliasName: step.aliasName, TargetKeyId: keyRef(step.key) }
      return [[at, { Type: 'AWS::KMS::Alias', Properties: properties }]]
    }
    case 'put-key-policy':
      return [[at, existing('AWS::KMS::Key', keyProperties(plan, step))]]
    case 'set-key-rotation':
      return rotation(plan, step, at)
    case 'update-trail':
      return [[at, existing('AWS::CloudTrail::Trail', trailProperties(plan, step))]]
    case 'set-log-group-key': {
      const key = chosen(step.after.key, step.before.kmsKeyId)
      return [
        [
          at,
          existing('AWS::Logs::LogGroup', { LogGroupName: logGroupName(step.logGroupArn), KmsKeyId: key }),
        ],
      ]
    }
  }
}

function existing(Type: string, Properties: Resource): Resource {
  return {
    Type,
    Condition: 'IsImported',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties,
  }
}

function newKey(plan: Plan, step: StepOf<'create-key'>): Resource {
  const turned = rotationOfNew(plan, step.id)
  return {
    Type: 'AWS::KMS::Key',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Description: step.description,
      ...(turned === undefined ? {} : rotationProperties(turned)),
      KeyPolicy: parsed(step.policy),
      Tags: Object.entries(step.tags).map(([Key, Value]) => ({ Key, Value })),
    },
  }
}

function rotationProperties({ after }: StepOf<'set-key-rotation'>): Resource {
  const days = after.periodInDays
  return { EnableKeyRotation: after.enabled, ...(days === undefined ? {} : { RotationPeriodInDays: days }) }
}

function rotationOf({ steps }: Plan, arn: string): StepOf<'set-key-rotation'> | undefined {
  return steps.find(
    (one): one is StepOf<'set-key-rotation'> =>
      one.action === 'set-key-rotation' && 'arn' in one.key && one.key.arn === arn,
  )
}

/** One key is one resource: its rotation goes with its policy where both change. */
function keyProperties(plan: Plan, step: StepOf<'put-key-policy'>): Resource {
  const turned = rotationOf(plan, step.key.arn)
  return {
    KeyPolicy: { 'Fn::If': ['IsSealed', parsed(step.after), parsed(step.before)] },
    ...(turned === undefined ? {} : turnedProperties(turned)),
  }
}

function turnedProperties(turned: StepOf<'set-key-rotation'>): Resource {
  return { EnableKeyRotation: { 'Fn::If': ['IsSealed', turned.after.enabled, turned.before.enabled] } }
}

function rotation(plan: Plan, step: StepOf<'set-key-rotation'>, at: string): [string, Resource][] {
  const { key } = step
  if ('createdBy' in key) return []
  const isWithPolicy = plan.steps.some((one) => one.action === 'put-key-policy' && one.key.arn === key.arn)
  if (isWithPolicy) return []
  const policy = observed(plan, key.arn, 'policy')
  const properties = typeof policy === 'string' ? { KeyPolicy: parsed(policy) } : {}
  return [[at, existing('AWS::KMS::Key', { ...properties, ...turnedProperties(step) })]]
}

function observed({ preconditions }: Plan, subject: string, field: string): unknown {
  return preconditions.find((one) => one.subject === subject && one.field === field)?.value
}

/** Everything that was read of the trail, so that an update changes the key alone. */
const TRAIL_PROPERTIES = {
  S3BucketName: 's3BucketName',
  S3KeyPrefix: 's3KeyPrefix',
  IsMultiRegionTrail: 'isMultiRegionTrail',
  IsOrganizationTrail: 'isOrganizationTrail',
  IncludeGlobalServiceEvents: 'includeGlobalServiceEvents',
  EnableLogFileValidation: 'logFileValidationEnabled',
  CloudWatchLogsLogGroupArn: 'cloudWatchLogsLogGroupArn',
  CloudWatchLogsRoleArn: 'cloudWatchLogsRoleArn',
} as const

function trailProperties(plan: Plan, step: StepOf<'update-trail'>): Resource {
  const read = Object.entries(TRAIL_PROPERTIES).map(([name, field]) => [
    name,
    observed(plan, step.trailArn, field),
  ])
  const topic = observed(plan, step.trailArn, 'snsTopicArn')
  return {
    TrailName: trailName(step.trailArn),
    IsLogging: true,
    ...Object.fromEntries(read.filter(([, value]) => value !== undefined && value !== null)),
    ...(typeof topic === 'string' ? { SnsTopicName: topic } : {}),
    KMSKeyId: chosen(step.after.key, step.before.kmsKeyId),
  }
}

/** The key of after once sealed, the one of before until then. */
function chosen(after: KeyReference | null, before: string | null): unknown {
  const none = { Ref: 'AWS::NoValue' }
  const old = before === null || before === '' ? none : before
  return { 'Fn::If': ['IsSealed', after === null ? none : keyArnRef(after), old] }
}

function keyArnRef(key: KeyReference): unknown {
  return 'arn' in key ? key.arn : { 'Fn::GetAtt': [logicalId(key.createdBy), 'Arn'] }
}

function keyRef(key: KeyReference): unknown {
  return 'arn' in key ? keyId(key.arn) : { Ref: logicalId(key.createdBy) }
}

function parsed(policy: string): unknown {
  return JSON.parse(policy) as unknown
}
