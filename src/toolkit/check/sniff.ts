/** What the bytes of a file say that it is; nothing is parsed for this. */
export type Sniffed = 'plan' | 'template' | 'linking-template' | 'assembly' | 'other'

/** A resource type of ours in a template, in any of the ways in which one is written. */
const TEMPLATE_MARK = 'AWS::CloudTrail::'
/** Types of artifacts that a cloud assembly's manifest names. */
const ASSEMBLY_MARKS = ['aws:cloudformation:stack', 'cdk:cloud-assembly'] as const
const PLAN_MARKS = ['aws_cloudtrail', '"format_version"'] as const
const PLAN_PARTS = ['"planned_values"', '"resource_changes"', '"values"'] as const

/** Tells a JSON or YAML file apart by what it holds. */
export function sniff(name: string, bytes: Buffer): Sniffed {
  if (name === 'manifest.json' && ASSEMBLY_MARKS.some((mark) => bytes.includes(mark))) return 'assembly'
  if (bytes.includes(TEMPLATE_MARK)) return 'template'
  if (PLAN_MARKS.every((mark) => bytes.includes(mark)) && PLAN_PARTS.some((part) => bytes.includes(part)))
    return 'plan'
  // What another template takes over by Fn::ImportValue, or is nested in.
  const isLinking =
    bytes.includes('Export') ||
    bytes.includes('TemplateURL') ||
    bytes.includes('AWS::Serverless::Application')
  if (isLinking && bytes.includes('AWS::')) return 'linking-template'
  return 'other'
}

/** What makes a Terraform folder worth reading: a trail, or a module from elsewhere that is named after trails. */
const TERRAFORM_MARK = /cloud-?_?trail/iu
const LOCAL_MODULE = /\bsource"?\s*[=:]\s*"(\.\.?(?:\/[^"]*)?)"/gu

/** Whether a Terraform file may have a trail, and which local modules it calls. */
export function sniffTerraform(bytes: Buffer): {
  readonly hasTrail: boolean
  readonly calls: readonly string[]
} {
  const text = bytes.toString('latin1')
  const hasTrail = TERRAFORM_MARK.test(text)
  if (!text.includes('source')) return { hasTrail, calls: [] }
  const calls = [...bytes.toString('utf8').matchAll(LOCAL_MODULE)].map(([, path = '']) => path)
  return { hasTrail, calls }
}

/** Larger files are data, not code that anybody wrote or planned. */
export const MOST_BYTES = 256 * 1024 * 1024

/** Bytes as text: UTF-8, or UTF-16 where the byte order mark says so. */
export function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes).swap16().toString('utf16le')
  return bytes.toString('utf8')
}

/** The same text in UTF-8, in which marks are looked for: PowerShell writes what it redirects in UTF-16. */
export function inUtf8(bytes: Buffer): Buffer {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  return isUtf16 ? Buffer.from(decode(bytes), 'utf8') : bytes
}
