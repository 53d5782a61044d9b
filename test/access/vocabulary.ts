import { BOB, EXTERNAL, FAR, MEMBER, ORGANIZATION, OWNER, ROLE, TRAIL } from './spec.js'

/** Small alphabets from which random statements are put together. */

export const ACTIONS: readonly object[] = [
  { Action: '*' },
  { Action: 'kms:*' },
  { Action: 'kms:Decrypt' },
  { Action: ['KMS:De?rypt', 's3:getobject'] },
  { Action: 's3:*' },
  { Action: 's3:GetObject' },
  { Action: 's3:GetObject*' },
  { Action: ['s3:GetObjectVersion', 'kms:Decrypt'] },
  { Action: 's3:Put*' },
  { NotAction: 's3:*' },
  { NotAction: ['kms:Encrypt', 's3:GetObject'] },
  { NotAction: 'kms:Decrypt' },
  { NotAction: 'iam:*' },
]

const LOGS = 'arn:aws:s3:::ct-logs/AWSLogs'

export const RESOURCES: readonly object[] = [
  { Resource: '*' },
  { Resource: '*' },
  { Resource: '*' },
  { Resource: ['arn:aws:kms:*:*:key/*', 'arn:aws:s3:::ct-logs/*'] },
  { Resource: [`arn:aws:kms:us-east-1:${OWNER}:key/k1`, 'arn:aws:s3:::*'] },
  { Resource: [`${LOGS}/*/CloudTrail/us-east-1/*`, 'arn:aws:kms:*'] },
  { Resource: [`${LOGS}/${OWNER}/CloudTrail/*-2.json.gz`, '*key/k?'] },
  { Resource: [`${LOGS}/*/CloudTrail/*`, 'arn:aws:kms:eu-west-1:*'] },
  { Resource: ['arn:aws:s3:::${aws:username}-logs/*', '*key/${aws:PrincipalTag/team, "k1"}'] },
  { Resource: [`${LOGS}/\${aws:PrincipalAccount}/*`, '*key/*'] },
  { Resource: ['arn:aws:s3:::ct-logs/${aws:PrincipalTag/team}*', '*key/*'] },
  { Resource: 'arn:aws:s3:::other/*' },
  { NotResource: 'arn:aws:s3:::other/*' },
  { NotResource: [`${LOGS}/*/CloudTrail/us-east-1/*`] },
  { NotResource: ['arn:aws:kms:*'] },
  { NotResource: [`${LOGS}/\${aws:PrincipalAccount}/*`] },
]

/** Objects of the trail between which the resource patterns tell, and one that they don't. */
export function objectsOf(isOrganizationTrail: boolean): string[] {
  const folders = isOrganizationTrail
    ? [`${LOGS}/${ORGANIZATION}/${OWNER}`, `${LOGS}/${ORGANIZATION}/${MEMBER}`]
    : [`${LOGS}/${OWNER}`]
  return folders.flatMap((folder) => [
    `${folder}/CloudTrail/us-east-1/2026/a-1.json.gz`,
    `${folder}/CloudTrail/us-east-1/2026/a-2.json.gz`,
    `${folder}/CloudTrail/eu-west-1/2026/a-1.json.gz`,
    `${folder}/CloudTrail/eu-west-1/2026/a-2.json.gz`,
  ])
}

export const PRINCIPALS: readonly object[] = [
  { Principal: '*' },
  { Principal: { AWS: '*' } },
  { Principal: { AWS: OWNER } },
  { Principal: { AWS: `arn:aws:iam::${OWNER}:root` } },
  { Principal: { AWS: [`arn:aws:iam::${MEMBER}:root`, OWNER] } },
  { Principal: { AWS: EXTERNAL } },
  { Principal: { AWS: BOB } },
  { Principal: { AWS: ROLE } },
  { Principal: { AWS: [BOB, ROLE, FAR] } },
  { Principal: { AWS: `arn:aws:sts::${OWNER}:assumed-role/R/s1` } },
  { Principal: { AWS: `arn:aws:iam::${EXTERNAL}:role/Partner` } },
  { Principal: { AWS: `arn:aws:iam::${MEMBER}:role/Other` } },
  { Principal: { AWS: 'AIDABOB' } },
  { Principal: { AWS: 'AROADELETED' } },
  { Principal: { Service: 'cloudtrail.amazonaws.com' } },
  { Principal: { Service: ['logs.amazonaws.com'], AWS: FAR } },
  { Principal: { Federated: 'cognito-identity.amazonaws.com' } },
  { NotPrincipal: { AWS: [BOB, OWNER] } },
  { NotPrincipal: { AWS: ROLE } },
  { NotPrincipal: { AWS: [ROLE, `arn:aws:sts::${OWNER}:assumed-role/R/s1`, OWNER] } },
  { NotPrincipal: { AWS: EXTERNAL } },
]

function of(operator: string, key: string, ...values: readonly string[]): object {
  return { [operator]: { [key]: values.length === 1 ? values[0] : values } }
}

const TAG = 'aws:PrincipalTag/team'
const CONTEXT = 'kms:EncryptionContext:aws:cloudtrail:arn'
const OBJECT = 'kms:EncryptionContext:aws:s3:arn'

/** Conditions over a handful of keys: every family of operators. */
export const CONDITIONS: readonly object[] = [
  of('IpAddress', 'aws:SourceIp', '10.0.0.0/8'),
  of('NotIpAddress', 'aws:SourceIp', '10.0.0.0/8', '192.0.2.0/24'),
  of('IpAddressIfExists', 'aws:SourceIp', '192.0.2.0/24'),
  of('IpAddress', 'aws:SourceIp', '2001:db8::/32'),
  of('NotIpAddress', 'aws:SourceIp', '0.0.0.0/0'),
  of('StringEquals', 'aws:SourceVpce', 'vpce-1'),
  of('StringNotEquals', 'aws:SourceVpce', 'vpce-1'),
  of('StringNotEqualsIfExists', 'aws:SourceVpce', 'vpce-1', 'vpce-2'),
  of('StringLike', 'aws:SourceVpce', 'vpce-*'),
  of('StringNotLike', 'aws:SourceVpce', '*'),
  of('Null', 'aws:SourceVpce', 'true'),
  of('Null', 'aws:SourceVpce', 'false'),
  of('StringEquals', 'aws:SourceVpce', `\${${TAG}}`),
  of('StringEquals', 'aws:SourceVpce', `\${${TAG}, 'vpce-1'}`),
  of('StringNotLike', 'aws:SourceVpce', '${aws:username}*'),
  of('Bool', 'aws:MultiFactorAuthPresent', 'true'),
  of('BoolIfExists', 'aws:MultiFactorAuthPresent', 'false'),
  of('BoolIfExists', 'aws:MultiFactorAuthPresent', 'true'),
  of('Null', 'aws:MultiFactorAuthPresent', 'true'),
  of('NumericLessThan', 'aws:MultiFactorAuthAge', '3600'),
  of('NumericGreaterThanEquals', 'aws:MultiFactorAuthAge', '3600'),
  of('NumericNotEqualsIfExists', 'aws:MultiFactorAuthAge', '5'),
  of('DateLessThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z'),
  of('DateGreaterThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z'),
  of('DateLessThanEquals', 'aws:CurrentTime', '2027-01-01T00:00:00Z'),
  of('DateNotEquals', 'aws:CurrentTime', '2026-12-01'),
  of('DateGreaterThan', 'aws:TokenIssueTime', '2026-12-01T00:00:00Z'),
  of('ArnLike', 'aws:PrincipalArn', `arn:aws:iam::${OWNER}:user/*`),
  of('ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/*'),
  of('ArnEquals', 'aws:PrincipalArn', BOB, ROLE),
  of('StringLike', 'aws:PrincipalArn', `arn:aws:iam::${EXTERNAL}:role/Pa*`),
  of('StringNotLike', 'aws:PrincipalArn', `*${OWNER}*`),
  of('StringNotEquals', 'aws:PrincipalArn', FAR),
  of('StringEqualsIgnoreCase', 'aws:PrincipalArn', BOB.toUpperCase()),
  of('ArnNotEqualsIfExists', 'aws:PrincipalArn', `arn:aws:iam::${OWNER}:*`),
  of('StringEquals', 'aws:PrincipalOrgID', ORGANIZATION),
  of('StringNotEquals', 'aws:PrincipalOrgID', ORGANIZATION),
  of('StringNotEqualsIfExists', 'aws:PrincipalOrgID', ORGANIZATION),
  of('StringLike', 'aws:PrincipalOrgID', 'o-x*'),
  of('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', `${ORGANIZATION}/r-1/ou-1/*`),
  of('ForAllValues:StringNotLike', 'aws:PrincipalOrgPaths', `${ORGANIZATION}/*`),
  of('StringEquals', 'aws:PrincipalAccount', OWNER),
  of('StringNotEquals', 'aws:PrincipalAccount', OWNER, MEMBER),
  of('StringLike', 'aws:PrincipalAccount', '4*'),
  of('StringEquals', 'kms:CallerAccount', OWNER),
  of('StringNotEqualsIfExists', 'kms:CallerAccount', OWNER),
  of('StringEquals', TAG, 'a'),
  of('StringNotEquals', TAG, 'a'),
  of('StringEqualsIgnoreCase', TAG, 'A', 'b'),
  of('StringLike', TAG, '${aws:username}'),
  of('Null', TAG, 'true'),
  of('StringLike', 'aws:username', 'B*'),
  of('StringNotLike', 'aws:userid', 'AROAROLE:*'),
  of('StringEquals', 'aws:userid', 'AROAROLE:s1'),
  of('StringLike', 'aws:userid', '*:a*'),
  of('StringEquals', 'aws:PrincipalType', 'AssumedRole'),
  of('Bool', 'aws:PrincipalIsAWSService', 'true'),
  of('BoolIfExists', 'aws:PrincipalIsAWSService', 'false'),
  of('StringEquals', 'kms:ViaService', 's3.us-east-1.amazonaws.com'),
  of('StringNotEquals', 'kms:ViaService', 's3.us-east-1.amazonaws.com'),
  of('StringLike', 'kms:ViaService', 'rds.*', 's3.*'),
  of('Null', 'kms:ViaService', 'true'),
  of('Null', CONTEXT, 'false'),
  of('Null', CONTEXT, 'true'),
  of('StringEquals', CONTEXT, TRAIL),
  of('StringLike', CONTEXT, `arn:aws:cloudtrail:*:${OWNER}:trail/*`),
  of('StringNotLike', CONTEXT, `arn:aws:cloudtrail:*:${OWNER}:trail/*`),
  of('ArnLike', CONTEXT, 'arn:aws:cloudtrail:*:*:trail/?'),
  of('StringLike', OBJECT, 'arn:aws:s3:::ct-logs/*'),
  of('StringNotLike', OBJECT, '*/us-east-1/*'),
  of('ForAnyValue:StringEquals', 'kms:EncryptionContextKeys', 'aws:cloudtrail:arn'),
  of('ForAllValues:StringEquals', 'kms:EncryptionContextKeys', 'aws:cloudtrail:arn'),
  of('StringEquals', 'kms:ResourceAliases', 'alias/logs'),
  of('ForAnyValue:StringLike', 'kms:ResourceAliases', 'alias/*'),
  of('StringEquals', 's3:VersionId', 'v1'),
  of('Null', 's3:VersionId', 'true'),
  of('StringEquals', 's3:x-amz-server-side-encryption', 'aws:kms'),
  of('StringEquals', 's3:ExistingObjectTag/open', 'yes'),
  of('StringNotEqualsIfExists', 's3:ExistingObjectTag/open', 'no'),
  of('StringEquals', 's3:ResourceAccount', OWNER),
  of('StringEquals', 'aws:ResourceAccount', OWNER),
  of('StringNotEquals', 'aws:ResourceOrgID', ORGANIZATION),
  of('StringEquals', 'aws:ResourceTag/team', 'a'),
  of('StringEquals', 'aws:ResourceTag/team', `\${${TAG}}`),
  of('Bool', 'aws:SecureTransport', 'false'),
  of('Bool', 'aws:SecureTransport', 'true'),
  of('NumericLessThan', 's3:TlsVersion', '1.2'),
  of('StringEquals', 'aws:SourceAccount', OWNER),
  of('StringNotEqualsIfExists', 'aws:SourceAccount', OWNER),
  of('ArnLike', 'aws:SourceArn', TRAIL),
  of('ForAnyValue:StringEquals', 'aws:CalledVia', 'athena.amazonaws.com'),
  of('Bool', 'aws:ViaAWSService', 'true'),
  of('StringEquals', 'aws:SourceIdentity', 'alice'),
  of('Null', 'aws:SourceIdentity', 'true'),
  of('StringLike', 'aws:FederatedProvider', 'cognito*'),
  of('StringNotLike', 'aws:UserAgent', '*curl*'),
  of('StringEquals', 'aws:RequestedRegion', 'us-east-1'),
  of('StringNotEquals', 'aws:RequestedRegion', 'us-east-1', 'eu-west-1'),
  of('StringEquals', 'kms:CallerAccount', '${aws:PrincipalAccount}'),
]

/** Conditions of which nobody knows how they come out. */
export const ODD_CONDITIONS: readonly object[] = [
  of('StringMatch', 'aws:SourceIp', 'x'),
  of('ForSomeValue:StringEquals', 'aws:username', 'Bob'),
  of('NumericLessThan', 'aws:MultiFactorAuthAge', 'soon'),
  of('StringEquals', 'aws:SourceVpce'),
  of('Bool', 'aws:SecureTransport', 'maybe'),
]
