import type { Estate } from '../domain/estate.js'

/**
 * What `aws cloudtrail describe-trails --query "trailList[?KmsKeyId!=null].{TrailName:Name, KmsKeyId:KmsKeyId}" --output table`
 * prints for the estate's trails (the source's query with its member's case mended), byte for byte as the AWS CLI lays tables
 * out when its output is not a terminal. Nothing where no trail has a key. Verified against the AWS CLI itself in test/.
 */
export function table(estate: Estate): string {
  const rows = estate.trails.flatMap((trail) =>
    typeof trail.kmsKeyId === 'string' && trail.kmsKeyId !== '' ? [[trail.kmsKeyId, trail.name]] : [],
  )
  return rows.length === 0 ? '' : renderTable('DescribeTrails', ['KmsKeyId', 'TrailName'], rows)
}

/** Widest table that the AWS CLI leaves as it is when it does not know the terminal. */
const WIDTH = 80
const PADDING = 4
const BORDER = 2

/** Characters that take two columns. The CLI also counts ambiguous ones so; names of trails and keys are ASCII. */
function lengthOf(text: string): number {
  return text.length
}

function renderTable(
  title: string,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const natural = columnWidths([headers, ...rows])
  // A single row that is too wide is turned on its side.
  const [only] = rows
  const isVertical = totalWidth(title, natural) > WIDTH && rows.length === 1 && only !== undefined
  const body = isVertical ? headers.map((header, index) => [header, only[index] ?? '']) : rows
  const widthsOf = isVertical ? columnWidths(body) : natural
  const total = totalWidth(title, widthsOf)
  const widths = scaled(
    widthsOf.map((width) => width + PADDING),
    total,
  )
  const rule = widths
    .map((width, index) => (index === 0 ? `+${'-'.repeat(width - 2)}+` : `${'-'.repeat(width - 1)}+`))
    .join('')
  const head = isVertical ? [] : [rule, cells(headers, widths, centred)]
  return [
    '-'.repeat(total),
    centred(title, total, true),
    ...head,
    rule,
    ...body.map((row) => cells(row, widths, leftAligned)),
    rule,
    '',
  ].join('\n')
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  return (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ''))))
}

function totalWidth(title: string, widths: readonly number[]): number {
  const columns = widths.reduce((sum, width) => sum + width + PADDING, 0)
  return Math.max(lengthOf(title) + BORDER, columns + BORDER)
}

/** Rounds half to even, as Python does. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** Spreads the columns over the whole width; what rounding leaves over goes to the last columns, what it lacks to the first. */
function scaled(widths: readonly number[], total: number): number[] {
  const factor = total / widths.reduce((sum, width) => sum + width, 0)
  const result = widths.map((width) => roundHalfEven(factor * width))
  let offBy = result.reduce((sum, width) => sum + width, 0) - total
  for (let step = 0; offBy !== 0; step += 1) {
    const place = step % result.length
    const index = offBy < 0 ? result.length - 1 - place : place
    result[index] = (result[index] ?? 0) + (offBy < 0 ? 1 : -1)
    offBy += offBy < 0 ? 1 : -1
  }
  return result
}

function cells(
  row: readonly string[],
  widths: readonly number[],
  align: (text: string, width: number, isFirst: boolean) => string,
): string {
  return row.map((text, index) => align(text, widths[index] ?? 0, index === 0)).join('')
}

function centred(text: string, width: number, isFirst: boolean): string {
  const left = isFirst ? '|' : ''
  const start = Math.floor(width / 2) - Math.floor(lengthOf(text) / 2) - 1
  const begun = `${left}${' '.repeat(Math.max(0, start))}${text}`
  return `${begun}${' '.repeat(Math.max(0, width - 1 - lengthOf(begun)))}|`
}

function leftAligned(text: string, width: number, isFirst: boolean): string {
  const left = isFirst ? '|' : ''
  const fits = width - lengthOf(text) - 2 - left.length - 1 >= 0
  const begun = `${left}${fits ? '  ' : ''}${text}`
  return `${begun}${' '.repeat(Math.max(0, width - 1 - lengthOf(begun)))}|`
}
