import { bucketKeyOf } from '../model/bucket-key.js'
import { bucketReference } from '../model/owned-policies.js'
import type { CodeResource } from '../types.js'
import { lineAt, lineStart, nextLine } from './edits.js'
import { type FixCase, type FixParts, NOTHING, isFirst, together, unfixed } from './fixing.js'
import { mended } from './mended.js'
import { type Names, administration, admission, withOwnSids } from './statements.js'
import { type YamlBlock, childLine, firstItem, propertyText, setProperty, yamlBlockOf } from './yaml-block.js'
import { yamlKey, yamlPolicy, yamlStatement } from './yaml-text.js'

/** The edits that mend a trail in a YAML template. */
export function fixYaml(fix: FixCase): FixParts {
  return mended(fix, {
    giveKey: () => withBlock(fix, fix.trail, (block) => giveKey(fix, block)),
    rotate: (key) => rotate(fix, key),
    admit: (key, isClosed) => admit(fix, key, isClosed),
  })
}

function withBlock(fix: FixCase, resource: CodeResource, work: (block: YamlBlock) => FixParts): FixParts {
  const text = fix.textOf(resource.place.file)
  const block = text === undefined ? undefined : yamlBlockOf(resource, text)
  return block === undefined
    ? unfixed(
        `${resource.address} is not written as a block of YAML with its properties on lines of their own`,
      )
    : work(block)
}

const REPLACEABLE = /^(?:''|""|null|~|["']?alias\/aws\/[\w/-]+["']?)$/u

function giveKey(fix: FixCase, block: YamlBlock): FixParts {
  const logicalId = fix.suitableKey?.address ?? freeId(fix, `${fix.trail.address}Key`)
  const made = fix.suitableKey === undefined ? newKey(fix, block, logicalId) : NOTHING
  if (made.unfixed.length > 0) return made
  const wired = setProperty(block, {
    name: 'KMSKeyId',
    value: `!GetAtt ${logicalId}.Arn`,
    replaces: REPLACEABLE,
  })
  return typeof wired === 'string' ? unfixed(wired) : together([made, { edits: [wired], unfixed: [] }])
}

function freeId({ model }: FixCase, base: string): string {
  const ids = [base, ...Array.from({ length: 50 }, (_, index) => `${base}${index + 2}`)]
  return ids.find((one) => model.find(one) === undefined && model.find(`${one}Alias`) === undefined) ?? base
}

function newKey(fix: FixCase, block: YamlBlock, logicalId: string): FixParts {
  const names = namesFor(fix, block)
  if (typeof names === 'string') return unfixed(names)
  const lines = yamlKey({
    logicalId,
    statements: [administration(names), ...admission(names, needsDecrypt(fix))],
    indent: ' '.repeat(block.indent),
  })
  const offset = aboveComments(block)
  const text = lines.map((line) => line + block.eol).join('')
  return { edits: [{ file: block.file, offset, endOffset: offset, text }], unfixed: [] }
}

/** Comments that stand directly above a resource belong to it. */
function aboveComments({ source, start }: YamlBlock): number {
  let at = start
  while (at > 0) {
    const above = lineStart(source, at - 1)
    if (!/^\s*#/u.test(lineAt(source, above))) break
    at = above
  }
  return at
}

function needsDecrypt({ model, trail }: FixCase): boolean {
  const bucketKey = bucketKeyOf(model, bucketReference(model, trail.attributes.get('s3BucketName')))
  return bucketKey.kind === 'unsettled' || bucketKey.isOn
}

/** The trail's name as it goes into !Sub. A name that CloudFormation makes up is not known: then any trail of the account. */
function namesFor({ trail }: FixCase, block: YamlBlock): Names | string {
  const written = propertyText(block, 'TrailName')
  const trailName = written === undefined ? '*' : nameAsText(written)
  if (trailName === undefined) return `${trail.address}: its name can’t be written into a key policy`
  return { partition: '${AWS::Partition}', accountId: '${AWS::AccountId}', trailName }
}

function nameAsText(written: string): string | undefined {
  const reference = /^!Ref\s+["']?([\w:]+)["']?$/u.exec(written)?.[1]
  if (reference !== undefined) return `\${${reference}}`
  const sub = /^!Sub\s+(.+)$/u.exec(written)?.[1]
  const text = (sub ?? written).replace(/^(["'])(.*)\1$/u, '$2')
  const isPlain = /^[\w.-]+$/u.test(text) || (sub !== undefined && /^[\w.${}:-]+$/u.test(text))
  return isPlain ? text : undefined
}

function admit(fix: FixCase, key: CodeResource, isClosed: boolean): FixParts {
  if (isClosed)
    return unfixed(`${key.address}: a statement denies CloudTrail; only you can tell whether it may go`)
  if (!isFirst(fix, key)) return NOTHING
  const all = fix.sharing.map((trail) => namesOfTrail({ ...fix, trail }))
  const names = all.filter((one) => typeof one !== 'string')
  const others = unfixed(...all.filter((one) => typeof one === 'string'))
  if (names.length === 0) return others
  return together([others, withBlock(fix, key, (block) => intoPolicy(block, names, needsDecrypt(fix)))])
}

function namesOfTrail(fix: FixCase): Names | string {
  const { trail } = fix
  const block = yamlBlockOf(trail, fix.textOf(trail.place.file) ?? '')
  return block === undefined ? `${trail.address} is not written as a block of YAML` : namesFor(fix, block)
}

function intoPolicy(block: YamlBlock, names: readonly Names[], hasBucketKey: boolean): FixParts {
  const { source, firstProperty, end, file, eol, propertyIndent, start } = block
  const wanted = names.flatMap((one) => admission(one, hasBucketKey))
  const statements = withOwnSids(wanted, source.slice(start, end))
  const account = names.slice(0, 1).map(administration)
  const insert = (offset: number, lines: readonly string[]): FixParts => ({
    edits: [{ file, offset, endOffset: offset, text: lines.map((line) => line + eol).join('') }],
    unfixed: [],
  })
  const policy = childLine(source, { from: firstProperty, end, name: 'KeyPolicy' })
  if (policy === undefined) {
    const indent = ' '.repeat(propertyIndent)
    return insert(firstProperty, [
      `${indent}KeyPolicy:`,
      ...yamlPolicy([...account, ...statements], `${indent}  `),
    ])
  }
  const member = childLine(source, { from: nextLine(source, policy), end, name: 'Statement' })
  const item = member === undefined ? undefined : firstItem(source, member, end)
  return item === undefined
    ? unfixed(`${block.address}: its policy is not a list of statements in block style`)
    : insert(
        item.offset,
        statements.flatMap((one) => yamlStatement(one, ' '.repeat(item.indent))),
      )
}

function rotate(fix: FixCase, key: CodeResource): FixParts {
  return withBlock(fix, key, (block) => {
    const set = setProperty(block, {
      name: 'EnableKeyRotation',
      value: 'true',
      replaces: /^(?:["']?false["']?|no|off)$/iu,
    })
    return typeof set === 'string' ? unfixed(set) : { edits: [set], unfixed: [] }
  })
}
