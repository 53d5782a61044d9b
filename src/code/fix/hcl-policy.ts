import { keyReference } from '../model/key-reference.js'
import type { CodeResource } from '../types.js'
import { lineEndingOf, nextLine } from './edits.js'
import { type FixCase, type FixParts, partsOfAddress, unfixed } from './fixing.js'
import { type Block, attributeOf, blockOf, lastLine } from './hcl-block.js'
import { documentBlock, hclObject, hclPolicy, jsonObject } from './hcl-text.js'
import { type Names, type NewStatement, administration, withOwnSids } from './statements.js'

interface Mending {
  readonly fix: FixCase
  readonly key: CodeResource
  readonly names: Names
  readonly statements: readonly NewStatement[]
}

/** Adds statements to a key's policy where it is written; those that are there are left as they are. */
export function mendHclPolicy(mending: Mending): FixParts {
  const { fix, key } = mending
  const { model } = fix
  const apart = model.ofType('key-policy').find((owner) => {
    const named = keyReference(model, owner, 'keyId')
    return named.kind === 'resource' && named.key === key
  })
  const owner = apart ?? key
  const text = fix.textOf(owner.place.file)
  const block = text === undefined ? undefined : blockOf(owner, text)
  if (block === undefined) return unfixed(`${owner.address} is not written as a block of several lines`)
  const written = attributeOf(block, 'policy')
  if (written === undefined) return addPolicy(block, mending)
  return intoPolicy(block, written.value, mending)
}

/** A new policy replaces AWS's default, which gave the account its key: so does this one. */
function addPolicy(block: Block, { names, statements }: Mending): FixParts {
  const lines = hclPolicy(withOwnSids([administration(names), ...statements], ''), '  ')
  const text = lines.map((line, index) => (index === 0 ? `  policy = ${line}` : line) + block.eol).join('')
  const offset = lastLine(block)
  return { edits: [{ file: block.file, offset, endOffset: offset, text: block.eol + text }], unfixed: [] }
}

function intoPolicy(block: Block, written: string, { fix, statements }: Mending): FixParts {
  const document = /^data\.aws_iam_policy_document\.([\w-]+)(?:\[0\])?\.json$/u.exec(written)?.[1]
  if (document !== undefined) return intoDocument(fix, document, { block, statements })
  const from = block.start + block.text.indexOf(written)
  const rest = block.source.slice(from, block.start + block.text.length)
  if (written.startsWith('jsonencode('))
    return intoList(block, from, { rest, pattern: HCL_LIST, render: hclObject, statements })
  if (written.startsWith('<<'))
    return intoList(block, from, { rest, pattern: JSON_LIST, render: jsonObject, statements })
  return unfixed(`${block.address}: its policy comes from ${written}, which is to be mended there`)
}

const HCL_LIST = /\bStatement"?[ \t]*[=:][ \t]*\[[ \t]*\r?\n/u
const JSON_LIST = /"Statement"[ \t]*:[ \t]*\[[ \t]*\r?\n/u

interface Listing {
  readonly rest: string
  readonly pattern: RegExp
  readonly render: (statement: NewStatement, indent: string) => string[]
  readonly statements: readonly NewStatement[]
}

/** At the head of the list of statements, so that nothing has to be known of its end. */
function intoList(block: Block, from: number, { rest, pattern, render, statements }: Listing): FixParts {
  const found = pattern.exec(rest)
  if (found === null)
    return unfixed(`${block.address}: its policy has no list of statements that begins a line`)
  const offset = from + found.index + found[0].length
  const indent = /^[ \t]*/u.exec(block.source.slice(offset))?.[0] ?? ''
  const text = withOwnSids(statements, rest)
    .flatMap((one) => render(one, indent))
    .map((line) => line + block.eol)
    .join('')
  return { edits: [{ file: block.file, offset, endOffset: offset, text }], unfixed: [] }
}

function intoDocument(
  fix: FixCase,
  name: string,
  { block, statements }: { block: Block; statements: readonly NewStatement[] },
): FixParts {
  const folder = block.file.replace(/[^/]*$/u, '')
  const pattern = new RegExp(
    `^data[ \\t]+"aws_iam_policy_document"[ \\t]+"${name}"[ \\t]*\\{[ \\t]*\\r?$`,
    'mu',
  )
  for (const file of fix.model.unit.files.filter((one) => one.startsWith(folder))) {
    const text = fix.textOf(file) ?? ''
    const found = pattern.exec(text)
    if (found === null) continue
    const offset = nextLine(text, found.index)
    const eol = lineEndingOf(text)
    const lines = withOwnSids(statements, text).flatMap((one) => documentBlock(one, '  '))
    return {
      edits: [{ file, offset, endOffset: offset, text: lines.map((line) => line + eol).join('') }],
      unfixed: [],
    }
  }
  return unfixed(`${partsOfAddress(block.address).name}: the document ${name} was not found beside it`)
}
