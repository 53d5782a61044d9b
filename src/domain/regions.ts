/** Regions that every account has without opting in. Source: Account Management guide, manage-acct-regions. */
const ALWAYS_ENABLED: Readonly<Record<string, readonly string[]>> = {
  aws: [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
}

/** Regions that can't be switched off in a partition; those of the commercial one for a partition that is not known. */
export function alwaysEnabledRegions(partition: string): readonly string[] {
  return ALWAYS_ENABLED[partition] ?? ALWAYS_ENABLED['aws'] ?? []
}
