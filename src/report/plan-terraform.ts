import type { Plan } from '../domain/plan.js'
import type { KeyReference, PlanStep, StepOf } from '../domain/plan-step.js'
import { codeNotes, keyId, logGroupName, rotationOfNew, trailName } from './plan-code.js'

/**
 * The plan as Terraform 1.5 or newer (import blocks): new keys as resources, what exists imported, so that nothing else of it is
 * managed. Source: Terraform language, import; AWS provider, aws_cloudtrail, aws_kms_key, aws_kms_key_policy.
 */
export function planTerraform(plan: Plan): string {
  const folded = rotationsOfNewKeys(plan)
  const lines = [
    ...codeNotes(plan).map((line) => `# ${line}`.trimEnd()),
    '# terraform init && terraform plan: look that it adds, imports and changes what is written here, and nothing more.',
    '',
    ...HEAD,
    ...providers(plan),
    ...plan.steps.flatMap((step) => (folded.has(step.id) ? [] : ['', ...resource(plan, step)])),
  ]
  return `${lines.join('\n')}\n`
}

const HEAD = [
  'terraform {',
  '  required_version = ">= 1.5"',
  '  required_providers {',
  '    aws = { source = "hashicorp/aws" }',
  '  }',
  '}',
  '',
  'variable "role_name" {',
  '  description = "Role to assume in other accounts"',
  '  default     = "OrganizationAccountAccessRole"',
  '}',
]

/** Rotation of a key that the plan makes is an attribute of that key. */
function rotationsOfNewKeys({ steps }: Plan): Set<string> {
  const own = steps.filter((step) => step.action === 'set-key-rotation' && 'createdBy' in step.key)
  return new Set(own.map(({ id }) => id))
}

function alias({ accountId, region }: PlanStep): string {
  return `a${accountId}_${region.replaceAll('-', '_')}`
}

function providers({ steps, source, partition }: Plan): string[] {
  const places = new Map(steps.map((step) => [alias(step), step]))
  return [...places].flatMap(([name, { accountId, region }]) => [
    '',
    'provider "aws" {',
    `  alias               = ${quoted(name)}`,
    `  region              = ${quoted(region)}`,
    `  allowed_account_ids = [${quoted(accountId)}]`,
    ...(accountId === source.accountId
      ? []
      : [
          '  assume_role {',
          `    role_arn = "arn:${partition}:iam::${accountId}:role/\${var.role_name}"`,
          '  }',
        ]),
    '}',
  ])
}

/** What would begin an interpolation or directive is doubled. Source: Terraform language, expressions/strings. */
function escaped(text: string): string {
  return text.replaceAll(/[$%]\{/gu, (opening) => `${opening.charAt(0)}${opening}`)
}

/** A string of HCL. */
function quoted(text: string): string {
  return escaped(JSON.stringify(text))
}

function name({ id }: Pick<PlanStep, 'id'>): string {
  return id.replaceAll('-', '_')
}

function resource(plan: Plan, step: PlanStep): string[] {
  switch (step.action) {
    case 'create-key':
      return newKey(plan, step)
    case 'create-alias':
      return block(step, 'aws_kms_alias', [
        `  name          = ${quoted(step.aliasName)}`,
        `  target_key_id = ${keyOf(step.key, 'key_id')}`,
      ])
    case 'put-key-policy':
      return [
        ...imported(step, 'aws_kms_key_policy', keyId(step.key.arn)),
        ...block(step, 'aws_kms_key_policy', [
          `  key_id = ${quoted(keyId(step.key.arn))}`,
          ...document(step.after),
          ...KEPT,
        ]),
      ]
    case 'set-key-rotation':
      return 'arn' in step.key ? rotation(step, step.key.arn) : []
    case 'update-trail':
      return trail(plan, step)
    case 'set-log-group-key':
      return logGroup(step)
  }
}

const KEPT = ['  lifecycle {', '    prevent_destroy = true', '  }']

function newKey(plan: Plan, step: StepOf<'create-key'>): string[] {
  const turned = rotationOfNew(plan, step.id)
  return block(step, 'aws_kms_key', [
    `  description             = ${quoted(step.description)}`,
    ...(turned === undefined ? [] : rotationLines(turned)),
    ...document(step.policy),
    '  tags = {',
    ...Object.entries(step.tags).map(([key, value]) => `    ${quoted(key)} = ${quoted(value)}`),
    '  }',
    ...KEPT,
  ])
}

function rotationLines({ after }: StepOf<'set-key-rotation'>): string[] {
  return [
    `  enable_key_rotation     = ${String(after.enabled)}`,
    ...(after.periodInDays === undefined ? [] : [`  rotation_period_in_days = ${after.periodInDays}`]),
  ]
}

/** Attributes that stay as they are, whatever they are. */
const KEY_REST = 'description, policy, is_enabled, deletion_window_in_days, tags, tags_all'
const TRAIL_REST =
  'advanced_event_selector, cloud_watch_logs_group_arn, cloud_watch_logs_role_arn, enable_log_file_validation, enable_logging, event_selector, include_global_service_events, insight_selector, is_multi_region_trail, is_organization_trail, s3_key_prefix, sns_topic_name, tags, tags_all'

function rotation(step: StepOf<'set-key-rotation'>, arn: string): string[] {
  return [
    ...imported(step, 'aws_kms_key', keyId(arn)),
    ...block(step, 'aws_kms_key', [...rotationLines(step), ...ignoring(KEY_REST)]),
  ]
}

function ignoring(attributes: string): string[] {
  return ['  lifecycle {', '    prevent_destroy = true', `    ignore_changes  = [${attributes}]`, '  }']
}

function trail(plan: Plan, step: StepOf<'update-trail'>): string[] {
  const bucket = plan.preconditions.find(
    ({ kind, subject, field }) => kind === 'trail' && subject === step.trailArn && field === 's3BucketName',
  )?.value
  const after = plan.steps.filter(
    ({ id, action }) => step.dependsOn.includes(id) && action === 'put-key-policy',
  )
  return [
    ...imported(step, 'aws_cloudtrail', step.trailArn),
    ...block(step, 'aws_cloudtrail', [
      `  name           = ${quoted(trailName(step.trailArn))}`,
      `  s3_bucket_name = ${quoted(typeof bucket === 'string' ? bucket : '')}`,
      `  kms_key_id     = ${step.after.key === null ? 'null' : keyOf(step.after.key, 'arn')}`,
      ...(after.length === 0
        ? []
        : [`  depends_on     = [${after.map((one) => `aws_kms_key_policy.${name(one)}`).join(', ')}]`]),
      ...ignoring(TRAIL_REST),
    ]),
  ]
}

function logGroup(step: StepOf<'set-log-group-key'>): string[] {
  const group = logGroupName(step.logGroupArn)
  return [
    ...imported(step, 'aws_cloudwatch_log_group', group),
    ...block(step, 'aws_cloudwatch_log_group', [
      `  name       = ${quoted(group)}`,
      `  kms_key_id = ${step.after.key === null ? 'null' : keyOf(step.after.key, 'arn')}`,
      ...ignoring('log_group_class, retention_in_days, skip_destroy, tags, tags_all'),
    ]),
  ]
}

function imported(step: PlanStep, type: string, id: string): string[] {
  return ['import {', `  to = ${type}.${name(step)}`, `  id = ${quoted(id)}`, '}', '']
}

function block(step: PlanStep, type: string, lines: readonly string[]): string[] {
  return [
    `# ${step.summary}`,
    `resource "${type}" "${name(step)}" {`,
    `  provider = aws.${alias(step)}`,
    ...lines,
    '}',
  ]
}

/** The policy as a heredoc, so that it reads as in AWS; `${` of policy variables is escaped. */
function document(text: string): string[] {
  const lines = escaped(text).split('\n')
  return ['  policy = <<POLICY', ...lines, 'POLICY']
}

function keyOf(key: KeyReference, attribute: 'arn' | 'key_id'): string {
  if ('createdBy' in key) return `aws_kms_key.${name({ id: key.createdBy })}.${attribute}`
  return quoted(attribute === 'arn' ? key.arn : keyId(key.arn))
}
