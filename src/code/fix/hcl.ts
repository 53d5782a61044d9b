import { bucketKeyOf } from '../model/bucket-key.js'
import { bucketReference } from '../model/owned-policies.js'
import type { CodeResource } from '../types.js'
import { lineStart, nextLine } from './edits.js'
import { type FixCase, type FixParts, NOTHING, isFirst, partsOfAddress, together, unfixed } from './fixing.js'
import { mended } from './mended.js'
import { type Block, blockOf, setAttribute } from './hcl-block.js'
import { mendHclPolicy } from './hcl-policy.js'
import { hclKey } from './hcl-text.js'
import { type Names, administration, admission } from './statements.js'

/** The edits that mend a trail in HCL. */
export function fixHcl(fix: FixCase): FixParts {
  return mended(fix, {
    giveKey: () => withBlock(fix, fix.trail, (block) => giveKey(fix, block)),
    rotate: (key) => rotate(fix, key),
    admit: (key, isClosed) => admit(fix, key, isClosed),
  })
}

function withBlock(fix: FixCase, resource: CodeResource, work: (block: Block) => FixParts): FixParts {
  const text = fix.textOf(resource.place.file)
  const block = text === undefined ? undefined : blockOf(resource, text)
  return block === undefined
    ? unfixed(`${resource.address} is not written as a block of several lines`)
    : work(block)
}

/** Wires a key that would do, or adds one. */
function giveKey(fix: FixCase, block: Block): FixParts {
  const { suitableKey } = fix
  const name = suitableKey === undefined ? freeName(fix) : partsOfAddress(suitableKey.address).name
  const wired = setAttribute(block, {
    name: 'kms_key_id',
    value: `aws_kms_key.${name}.arn`,
    after: 's3_bucket_name',
    replaces: REPLACEABLE,
  })
  if (typeof wired === 'string') return unfixed(wired)
  const wiring = { edits: [wired], unfixed: [] }
  if (suitableKey !== undefined) return wiring
  const made = newKey(fix, block, name)
  return typeof made === 'string' ? unfixed(made) : together([made, wiring])
}

/** What stands for "no key" or for a key of AWS's; anything else comes from elsewhere and is to be mended there. */
const REPLACEABLE =
  /^(?:null|""|"(?:arn:[^"$]*:)?alias\/aws\/[^"$]*"|data\.aws_kms_(?:alias|key)\.[\w.[\]"-]+)$/u

/** A name that no resource of the code has yet. */
function freeName({ model, trail, added }: FixCase): string {
  const taken = new Set(model.unit.resources.map((one) => partsOfAddress(one.address).name))
  const base = `cloudtrail_${partsOfAddress(trail.address).name.replace(/^cloudtrail_/u, '')}`
  const names = [
    base,
    ...Array.from({ length: taken.size + added.size + 1 }, (_, index) => `${base}_${index + 2}`),
  ]
  const name = names.find((one) => !taken.has(one) && !added.has(one)) ?? base
  added.add(name)
  return name
}

function newKey(fix: FixCase, block: Block, name: string): FixParts | string {
  const names = namesFor(fix, block)
  if (typeof names === 'string') return names
  const provider = /^[ \t]*provider[ \t]*=[ \t]*([\w.-]+)/mu.exec(block.text)?.[1]
  const lines = [
    ...declarations(fix, block, names.missing),
    ...hclKey({
      isRepeated: partsOfAddress(fix.trail.address).module !== '',
      name,
      provider,
      statements: [administration(names), ...admission(names, needsDecrypt(fix))],
    }),
  ]
  const at = lineStart(block.source, block.start)
  const edit = {
    file: block.file,
    offset: at,
    endOffset: at,
    text: lines.map((line) => line + block.eol).join('') + block.eol,
  }
  return { edits: [{ ...edit, ...aboveComments(block, edit) }], unfixed: [] }
}

/** Comments that stand directly above a block belong to it. */
function aboveComments(
  { source }: Block,
  { offset }: { offset: number },
): { offset: number; endOffset: number } {
  let at = offset
  while (at > 0) {
    const above = lineStart(source, at - 1)
    if (!/^\s*(?:#|\/\/)/u.test(source.slice(above, nextLine(source, above)))) break
    at = above
  }
  return { offset: at, endOffset: at }
}

function needsDecrypt({ model, trail }: FixCase): boolean {
  const bucketKey = bucketKeyOf(model, bucketReference(model, trail.attributes.get('s3BucketName')))
  return bucketKey.kind === 'unsettled' || bucketKey.isOn
}

/** How this module asks for partition and account: by data sources that it has, else by new ones. */
function namesFor(fix: FixCase, block: Block): (Names & { missing: string[] }) | string {
  const trailName = nameAsText(fix.trail, block)
  if (trailName === undefined) return `${fix.trail.address}: its name can’t be written into a key policy`
  const source = (type: string): { name: string; missing: string[] } => {
    const pattern = new RegExp(`^data\\s+"${type}"\\s+"([\\w-]+)"\\s*\\{(?:[^=}]*\\})`, 'mu')
    const folder = fix.trail.place.file.replace(/[^/]*$/u, '')
    const files = fix.model.unit.files.filter(
      (one) => one.startsWith(folder) && !one.slice(folder.length).includes('/'),
    )
    const found = files.flatMap((file) => pattern.exec(fix.textOf(file) ?? '')?.[1] ?? [])[0]
    return found === undefined ? { name: 'trailseal', missing: [type] } : { name: found, missing: [] }
  }
  const identity = source('aws_caller_identity')
  const partition = source('aws_partition')
  return {
    trailName,
    accountId: `\${data.aws_caller_identity.${identity.name}.account_id}`,
    partition: `\${data.aws_partition.${partition.name}.partition}`,
    missing: [...identity.missing, ...partition.missing],
  }
}

/** New data sources, each once a folder. */
function declarations({ added }: FixCase, { file }: Block, missing: readonly string[]): string[] {
  const folder = file.replace(/[^/]*$/u, '')
  const fresh = missing.filter((type) => !added.has(`${folder} ${type}`))
  for (const type of fresh) added.add(`${folder} ${type}`)
  return fresh.flatMap((type) => [`data "${type}" "trailseal" {}`, ''])
}

/** The trail's name as it goes into a quoted text. It can't be the trail's own attribute: that would be a circle. */
function nameAsText(trail: CodeResource, { source, file }: Block): string | undefined {
  const place = trail.attributes.get('name')?.place
  if (place === undefined || place.file !== file || place.line !== place.endLine) return undefined
  const written = source.slice(place.offset, place.endOffset)
  const isOwn = /^[ \t]*name[ \t]*=[ \t]*$/u.test(source.slice(lineStart(source, place.offset), place.offset))
  if (!isOwn || /\b(?:each|count|self)\./u.test(written)) return undefined
  return /^"[^]*"$/u.test(written) ? written.slice(1, -1) : `\${${written}}`
}

function admit(fix: FixCase, key: CodeResource, isDenied: boolean): FixParts {
  if (isDenied)
    return unfixed(`${key.address}: a statement denies CloudTrail; only you can tell whether it may go`)
  if (!isFirst(fix, key)) return NOTHING
  return withBlock(fix, fix.trail, (trailBlock) => {
    const all = fix.sharing.map((trail) => namesOfTrail({ ...fix, trail }))
    const names = all.filter((one) => typeof one !== 'string')
    const others = unfixed(...all.filter((one) => typeof one === 'string'))
    const [first] = names
    if (first === undefined) return others
    const statements = names.flatMap((one) => admission(one, needsDecrypt(fix)))
    const mended = mendHclPolicy({ fix, key, names: first, statements })
    const missing = [...new Set(names.flatMap((one) => one.missing))]
    const lines = mended.edits.length === 0 ? [] : declarations(fix, trailBlock, missing)
    if (lines.length === 0) return together([mended, others])
    const at = aboveComments(trailBlock, { offset: lineStart(trailBlock.source, trailBlock.start) })
    const text = lines.map((line) => line + trailBlock.eol).join('')
    return together([mended, others, { edits: [{ file: trailBlock.file, ...at, text }], unfixed: [] }])
  })
}

function namesOfTrail(fix: FixCase): ReturnType<typeof namesFor> {
  const { trail } = fix
  const block = blockOf(trail, fix.textOf(trail.place.file) ?? '')
  return block === undefined
    ? `${trail.address} is not written as a block of several lines`
    : namesFor(fix, block)
}

function rotate(fix: FixCase, key: CodeResource): FixParts {
  return withBlock(fix, key, (block) => {
    const set = setAttribute(block, {
      name: 'enable_key_rotation',
      value: 'true',
      after: 'description',
      replaces: /^(?:false|null|"false")$/u,
    })
    return typeof set === 'string' ? unfixed(set) : { edits: [set], unfixed: [] }
  })
}
