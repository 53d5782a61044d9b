import { type NewStatement, READERS } from './statements.js'

/** A statement as an item of a YAML list. */
export function yamlStatement(
  { sid, principal, action, conditions }: NewStatement,
  indent: string,
): string[] {
  const [type, value] = principal
  return [
    `${indent}- Sid: ${sid}`,
    `${indent}  Effect: Allow`,
    `${indent}  Principal:`,
    `${indent}    ${type}: ${scalar(value)}`,
    `${indent}  Action: ${action.includes('*') ? `'${action}'` : action}`,
    `${indent}  Resource: '*'`,
    ...(conditions.length === 0
      ? []
      : [
          `${indent}  Condition:`,
          ...conditions.flatMap(([operator, key, text]) => [
            `${indent}    ${operator}:`,
            `${indent}      ${key}: ${scalar(text)}`,
          ]),
        ]),
  ]
}

function scalar(text: string): string {
  return text.includes('${') ? `!Sub '${text}'` : text
}

/** A whole policy, its members indented. */
export function yamlPolicy(statements: readonly NewStatement[], indent: string): string[] {
  const item = `${indent}  `
  return [
    `${indent}Version: '2012-10-17'`,
    `${indent}Statement:`,
    ...statements.flatMap((one) => yamlStatement(one, item)),
    ...READERS.map((line) => `${item}# ${line}`),
    `${item}# - Sid: AllowReadersToDecryptLogs`,
    `${item}#   Effect: Allow`,
    `${item}#   Principal:`,
    `${item}#     AWS: arn:aws:iam::111122223333:role/LogReader`,
    `${item}#   Action: kms:Decrypt`,
    `${item}#   Resource: '*'`,
    `${item}#   Condition:`,
    `${item}#     'Null':`,
    `${item}#       kms:EncryptionContext:aws:cloudtrail:arn: 'false'`,
  ]
}

/** A key with its alias, as two resources. The key stays when the stack goes: without it no log can be read. */
export function yamlKey(options: {
  readonly logicalId: string
  readonly statements: readonly NewStatement[]
  readonly indent: string
}): string[] {
  const { logicalId, statements, indent } = options
  return [
    `${indent}${logicalId}:`,
    `${indent}  Type: AWS::KMS::Key`,
    `${indent}  DeletionPolicy: Retain`,
    `${indent}  UpdateReplacePolicy: Retain`,
    `${indent}  Properties:`,
    `${indent}    Description: CloudTrail logs`,
    `${indent}    EnableKeyRotation: true`,
    `${indent}    PendingWindowInDays: 30`,
    `${indent}    KeyPolicy:`,
    ...yamlPolicy(statements, `${indent}      `),
    '',
    `${indent}${logicalId}Alias:`,
    `${indent}  Type: AWS::KMS::Alias`,
    `${indent}  Properties:`,
    `${indent}    AliasName: !Sub 'alias/\${AWS::StackName}-cloudtrail'`,
    `${indent}    TargetKeyId: !Ref ${logicalId}`,
    '',
  ]
}
