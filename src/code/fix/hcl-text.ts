import { type NewStatement, READERS } from './statements.js'

/** A statement as an object of HCL, for jsonencode. */
export function hclObject({ sid, principal, action, conditions }: NewStatement, indent: string): string[] {
  const [type, value] = principal
  const width = Math.max(0, ...conditions.map(([operator]) => operator.length))
  const condition = conditions.map(
    ([operator, key, text]) => `${indent}    ${operator.padEnd(width)} = { "${key}" = "${text}" }`,
  )
  return [
    `${indent}{`,
    `${indent}  Sid       = "${sid}"`,
    `${indent}  Effect    = "Allow"`,
    `${indent}  Principal = { ${type} = "${value}" }`,
    `${indent}  Action    = "${action}"`,
    `${indent}  Resource  = "*"`,
    ...(condition.length === 0 ? [] : [`${indent}  Condition = {`, ...condition, `${indent}  }`]),
    `${indent}},`,
  ]
}

/** A statement as JSON, for a heredoc. */
export function jsonObject({ sid, principal, action, conditions }: NewStatement, indent: string): string[] {
  const [type, value] = principal
  const condition = conditions.map(([operator, key, text]) => `"${operator}": { "${key}": "${text}" }`)
  return [
    `${indent}{`,
    `${indent}  "Sid": "${sid}",`,
    `${indent}  "Effect": "Allow",`,
    `${indent}  "Principal": { "${type}": "${value}" },`,
    `${indent}  "Action": "${action}",`,
    `${indent}  "Resource": "*"${condition.length === 0 ? '' : ','}`,
    ...(condition.length === 0 ? [] : [`${indent}  "Condition": { ${condition.join(', ')} }`]),
    `${indent}},`,
  ]
}

/** A statement as a block of aws_iam_policy_document. */
export function documentBlock(
  { sid, principal, action, conditions }: NewStatement,
  indent: string,
): string[] {
  const [type, value] = principal
  return [
    `${indent}statement {`,
    `${indent}  sid       = "${sid}"`,
    `${indent}  actions   = ["${action}"]`,
    `${indent}  resources = ["*"]`,
    '',
    `${indent}  principals {`,
    `${indent}    type        = "${type}"`,
    `${indent}    identifiers = ["${value}"]`,
    `${indent}  }`,
    ...conditions.flatMap(([operator, key, text]) => [
      '',
      `${indent}  condition {`,
      `${indent}    test     = "${operator}"`,
      `${indent}    variable = "${key}"`,
      `${indent}    values   = ["${text}"]`,
      `${indent}  }`,
    ]),
    `${indent}}`,
    '',
  ]
}

/** A whole policy as the value of an attribute, from its first line on. */
export function hclPolicy(statements: readonly NewStatement[], indent: string): string[] {
  const inner = `${indent}    `
  return [
    'jsonencode({',
    `${indent}  Version = "2012-10-17"`,
    `${indent}  Statement = [`,
    ...statements.flatMap((one) => hclObject(one, inner)),
    ...READERS.map((line) => `${inner}# ${line}`),
    `${inner}# {`,
    `${inner}#   Sid       = "AllowReadersToDecryptLogs"`,
    `${inner}#   Effect    = "Allow"`,
    `${inner}#   Principal = { AWS = "arn:aws:iam::111122223333:role/LogReader" }`,
    `${inner}#   Action    = "kms:Decrypt"`,
    `${inner}#   Resource  = "*"`,
    `${inner}#   Condition = { Null = { "kms:EncryptionContext:aws:cloudtrail:arn" = "false" } }`,
    `${inner}# },`,
    `${indent}  ]`,
    `${indent}})`,
  ]
}

/** A key with its alias, as two resources. */
export function hclKey(options: {
  readonly name: string
  readonly provider: string | undefined
  /** Whether the code may be applied several times in one account: a module's. */
  readonly isRepeated: boolean
  readonly statements: readonly NewStatement[]
}): string[] {
  const { name, provider, isRepeated, statements } = options
  const own = provider === undefined ? [] : [`  provider = ${provider}`, '']
  return [
    `resource "aws_kms_key" "${name}" {`,
    ...own,
    '  description             = "CloudTrail logs"',
    '  enable_key_rotation     = true',
    '  deletion_window_in_days = 30',
    '',
    ...hclPolicy(statements, '  ').map((line, index) => (index === 0 ? `  policy = ${line}` : line)),
    '}',
    '',
    `resource "aws_kms_alias" "${name}" {`,
    ...own,
    isRepeated
      ? `  name_prefix   = "alias/${name.replaceAll('_', '-')}-"`
      : `  name          = "alias/${name.replaceAll('_', '-')}"`,
    `  target_key_id = aws_kms_key.${name}.key_id`,
    '}',
  ]
}
