import type { Mapping } from './types.js'

/** The control as its source maps it, each followed by what the framework itself calls that number. */
const SOURCE_MAPPINGS: readonly Mapping[] = [
  {
    framework: 'CIS Controls',
    version: 'v8',
    id: '4.9',
    name: 'Perform Continuous Security Monitoring and Incident Detection',
    authority: 'the source control',
    origin: 'source',
    standing: 'contradicted',
    verbatim: true,
  },
  {
    framework: 'CIS Controls',
    version: 'v8',
    id: '4.9',
    name: 'Configure Trusted DNS Servers on Enterprise Assets',
    authority: 'CIS Controls v8',
    origin: 'cis',
    standing: 'official',
    note: 'has nothing to do with this control',
  },
  {
    framework: 'CIS Controls',
    version: 'v7',
    id: '6.3',
    name: 'Monitor Security Configurations for Compliance',
    authority: 'the source control',
    origin: 'source',
    standing: 'contradicted',
    verbatim: true,
  },
  {
    framework: 'CIS Controls',
    version: 'v7',
    id: '6.3',
    name: 'Enable Detailed Logging',
    authority: 'CIS Controls v7',
    origin: 'cis',
    standing: 'official',
    note: 'is about what logs contain, not about their encryption',
  },
  {
    framework: 'CIS Controls',
    version: 'v7',
    id: '5.2',
    name: 'Securely Manage and Monitor Cloud Accounts and Services',
    authority: 'the source control',
    origin: 'source',
    standing: 'contradicted',
    verbatim: true,
  },
  {
    framework: 'CIS Controls',
    version: 'v7',
    id: '5.2',
    name: 'Maintain Secure Images',
    authority: 'CIS Controls v7',
    origin: 'cis',
    standing: 'official',
    note: 'has nothing to do with this control',
  },
  {
    framework: 'CIS Controls',
    version: 'v8',
    id: '3.11',
    name: 'Encrypt Sensitive Data at Rest',
    authority: 'CIS Controls v8',
    origin: 'cis',
    standing: 'supported',
    note: 'the mapping that the control’s text bears out',
  },
]

/** The recommendation’s number in each version of the benchmark; Level 2 in all. */
const BENCHMARK_NUMBERS: readonly (readonly [number: string, versions: readonly string[]])[] = [
  ['2.7', ['v1.2.0']],
  ['3.7', ['v1.3.0', 'v1.4.0', 'v1.5.0', 'v2.0.0']],
  ['3.5', ['v3.0.0', 'v4.0.0', 'v4.0.1', 'v5.0.0']],
  ['4.5', ['v6.0.0', 'v7.0.0']],
]

const BENCHMARK_MAPPINGS: readonly Mapping[] = BENCHMARK_NUMBERS.flatMap(([id, versions]) =>
  versions.map((version) => ({
    framework: 'CIS AWS Foundations Benchmark',
    version,
    id,
    name: 'Ensure CloudTrail logs are encrypted at rest using KMS CMKs',
    authority: 'CIS AWS Foundations Benchmark',
    origin: 'cis' as const,
    standing: 'official' as const,
    note: 'Level 2',
  })),
)

interface Claim {
  readonly framework: string
  readonly version?: string
  readonly ids: readonly string[]
  readonly note?: string
}

function claims(authority: string, origin: Mapping['origin'], list: readonly Claim[]): Mapping[] {
  return list.flatMap(({ ids, ...claim }) =>
    ids.map((id) => Object.assign({ id, authority, origin, standing: 'claimed' as const }, claim)),
  )
}

/** AWS’s own services: what they call this check. */
const AWS_CHECKS: readonly Mapping[] = [
  {
    framework: 'AWS Security Hub',
    id: 'CloudTrail.2',
    name: 'CloudTrail should have encryption at-rest enabled',
    authority: 'AWS Security Hub',
    origin: 'aws',
    standing: 'official',
    note: 'passes when a key is named, whatever its state',
  },
  {
    framework: 'AWS Config',
    id: 'cloud-trail-encryption-enabled',
    authority: 'AWS Config',
    origin: 'aws',
    standing: 'official',
    note: 'passes when a key is named, whatever its state',
  },
  {
    framework: 'AWS Control Tower',
    id: 'CT.CLOUDTRAIL.PR.1',
    name: 'Require an AWS CloudTrail trail to have encryption at rest activated',
    authority: 'AWS Control Tower',
    origin: 'aws',
    standing: 'official',
    note: 'checks CloudFormation templates before they are deployed',
  },
]

const SECURITY_HUB: readonly Mapping[] = claims('Security Hub’s mapping of CloudTrail.2', 'aws', [
  {
    framework: 'NIST SP 800-53',
    version: 'Rev. 5',
    ids: ['AU-9', 'CA-9(1)', 'CM-3(6)', 'SC-13', 'SC-28', 'SC-28(1)', 'SC-7(10)', 'SI-7(6)'],
  },
  { framework: 'NIST SP 800-171', version: 'Rev. 2', ids: ['3.3.8'] },
  { framework: 'PCI DSS', version: 'v3.2.1', ids: ['3.4'] },
  { framework: 'PCI DSS', version: 'v4.0.1', ids: ['10.3.2'] },
])

const PROWLER: readonly Mapping[] = claims('Prowler’s mapping', 'trailseal', [
  {
    framework: 'HIPAA Security Rule',
    ids: ['164.312(a)(2)(iv)', '164.312(e)(2)(ii)'],
    note: 'two of several',
  },
  { framework: 'ISO/IEC 27001', version: '2022', ids: ['A.8.15', 'A.8.24'] },
  { framework: 'FedRAMP', ids: ['AU-9', 'SC-28'] },
  { framework: 'NIST Cybersecurity Framework', version: 'v1.1', ids: ['PR.DS-1'] },
  { framework: 'CSA Cloud Controls Matrix', version: 'v4', ids: ['CEK-03', 'LOG-02', 'LOG-09'] },
])

/** Every mapping, and whose it is. Claims of others are collected here, not checked. */
export const MAPPINGS: readonly Mapping[] = [
  ...SOURCE_MAPPINGS,
  ...BENCHMARK_MAPPINGS,
  ...AWS_CHECKS,
  ...SECURITY_HUB,
  ...PROWLER,
]
