import { stringify } from 'yaml'
import {
  type PermissionRole,
  type PermissionStatement,
  filled,
  permissionPolicy,
} from './permission-statements.js'

/** A role for member accounts as a CloudFormation template, to be rolled out as a StackSet with service-managed permissions. */
export function permissionCloudFormation(role: PermissionRole): string {
  const { purpose, roleName, statements, trustedAccountId, externalId } = role
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `The role by which trailseal ${purpose === 'audit' ? 'audits' : 'applies plans in'} this account`,
    Parameters: {
      TrustedAccountId: parameter(
        'Account whose principals may assume the role',
        trustedAccountId,
        '^\\d{12}$',
      ),
      ExternalId: parameter('External id that they must give; empty: none', externalId ?? ''),
      RoleName: parameter('Name of the role, as --role-name gives it', roleName),
    },
    Conditions: { HasExternalId: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ExternalId' }, ''] }] } },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: { Ref: 'RoleName' },
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${TrustedAccountId}:root' } },
                Action: 'sts:AssumeRole',
                Condition: {
                  'Fn::If': [
                    'HasExternalId',
                    { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
                    { Ref: 'AWS::NoValue' },
                  ],
                },
              },
            ],
          },
          Policies: [
            {
              PolicyName: `trailseal-${purpose}`,
              PolicyDocument: { Version: '2012-10-17', Statement: statements.map(substituted) },
            },
          ],
        },
      },
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  }
  return `# Roll out to member accounts: aws cloudformation create-stack-set --stack-set-name trailseal-${purpose}\n#   --template-body file://template.yaml --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED\n#   --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false\n# then create-stack-instances with the organizational units, in one region: a role is global. The management\n# account gets no stack instance: make it a stack of its own.\n${stringify(template, { aliasDuplicateObjects: false, lineWidth: 0 })}`
}

function parameter(description: string, value: string | undefined, pattern?: string): object {
  return {
    Type: 'String',
    Description: description,
    ...(value === undefined ? {} : { Default: value }),
    ...(pattern === undefined ? {} : { AllowedPattern: pattern }),
  }
}

function substituted(statement: PermissionStatement): object {
  const [{ Resource } = statement] = filled([statement], {
    partition: '${AWS::Partition}',
    account: '${AWS::AccountId}',
  })
  return { ...statement, Resource: Resource.includes('${') ? { 'Fn::Sub': Resource } : Resource }
}

/** The same role as a Terraform module. */
export function permissionTerraform(role: PermissionRole): string {
  const { purpose, roleName, trustedAccountId, externalId } = role
  const lines = [
    `# The role by which trailseal ${purpose === 'audit' ? 'audits' : 'applies plans in'} this account: one module call an account.`,
    '',
    ...variable('trusted_account_id', 'Account whose principals may assume the role', trustedAccountId),
    ...variable('external_id', 'External id that they must give; empty: none', externalId ?? ''),
    ...variable('role_name', 'Name of the role, as --role-name gives it', roleName),
    'data "aws_partition" "current" {}',
    'data "aws_caller_identity" "current" {}',
    '',
    ...roleResource(purpose),
    ...policyResource(role),
    'output "role_arn" {',
    `  value = aws_iam_role.trailseal_${purpose}.arn`,
    '}',
  ]
  return `${lines.join('\n')}\n`
}

function variable(name: string, description: string, value: string | undefined): string[] {
  return [
    `variable "${name}" {`,
    `  description = ${JSON.stringify(description)}`,
    '  type        = string',
    ...(value === undefined ? [] : [`  default     = ${JSON.stringify(value)}`]),
    '}',
    '',
  ]
}

function roleResource(purpose: string): string[] {
  return [
    `resource "aws_iam_role" "trailseal_${purpose}" {`,
    '  name = var.role_name',
    '  assume_role_policy = jsonencode({',
    '    Version = "2012-10-17"',
    '    Statement = [merge(',
    '      {',
    '        Effect    = "Allow"',
    '        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${var.trusted_account_id}:root" }',
    '        Action    = "sts:AssumeRole"',
    '      },',
    '      var.external_id == "" ? {} : { Condition = { StringEquals = { "sts:ExternalId" = var.external_id } } },',
    '    )]',
    '  })',
    '}',
    '',
  ]
}

function policyResource({ purpose, statements }: PermissionRole): string[] {
  const place = {
    partition: '${data.aws_partition.current.partition}',
    account: '${data.aws_caller_identity.current.account_id}',
  }
  const policy = permissionPolicy(filled(statements, place)).trimEnd()
  return [
    `resource "aws_iam_role_policy" "trailseal_${purpose}" {`,
    `  name   = "trailseal-${purpose}"`,
    `  role   = aws_iam_role.trailseal_${purpose}.id`,
    '  policy = <<-JSON',
    ...policy.split('\n').map((line) => `    ${line}`),
    '  JSON',
    '}',
    '',
  ]
}
