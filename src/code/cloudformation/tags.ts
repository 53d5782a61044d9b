/** Short forms of CloudFormation's functions. Source: CloudFormation template reference, intrinsic functions. */
const FUNCTIONS_BY_TAG = new Map<string, string>([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...[
    'And',
    'Base64',
    'Cidr',
    'Contains',
    'EachMemberEquals',
    'EachMemberIn',
    'Equals',
    'FindInMap',
    'ForEach',
    'GetAtt',
    'GetAZs',
    'If',
    'ImportValue',
    'Join',
    'Length',
    'Not',
    'Or',
    'RefAll',
    'Select',
    'Split',
    'Sub',
    'ToJsonString',
    'Transform',
    'ValueOf',
    'ValueOfAll',
  ].map((name): [string, string] => [`!${name}`, `Fn::${name}`]),
])

/** The long form of a short tag: `!GetAtt` is `Fn::GetAtt`. */
export function functionOfTag(tag: string): string | undefined {
  return FUNCTIONS_BY_TAG.get(tag)
}

export const SHORT_TAGS: readonly string[] = [...FUNCTIONS_BY_TAG.keys()]
