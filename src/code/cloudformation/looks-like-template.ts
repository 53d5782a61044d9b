const TEMPLATE_NAME = /\.(?:ya?ml|json|template|cfn|txt)$/iu
const TYPE = /Type["']?\s*:\s*["']?(?:AWS|Custom|Alexa)::/u

/** Types that something can be said about, and types that lead to other templates. */
const RELEVANT = [
  'AWS::CloudTrail::',
  'AWS::KMS::',
  'AWS::S3::Bucket',
  'AWS::Logs::LogGroup',
  'AWS::CloudFormation::Stack',
  'AWS::Serverless::Application',
] as const

/** Whether a file may be a CloudFormation template, told from its name and text without parsing: it may err towards yes. */
export function looksLikeTemplate(path: string, text: string): boolean {
  if (!TEMPLATE_NAME.test(path)) return false
  if (text.includes('AWSTemplateFormatVersion')) return true
  return text.includes('Resources') && TYPE.test(text)
}

/** Whether a template names a type that is checked. Others are parsed only when something imports from them. */
export function isRelevant(text: string): boolean {
  return RELEVANT.some((type) => text.includes(type))
}
