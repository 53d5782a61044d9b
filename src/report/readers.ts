import type { ReadAnswer, Witness } from '../access/decide.js'
import type { IndirectPath } from '../access/indirect.js'
import type { ReviewedReader } from '../access/review.js'
import { wayIn } from '../access/way-in.js'
import { subjectName } from '../access/subject.js'
import { allowedName } from '../domain/allowed-reader.js'
import type { Estate } from '../domain/estate.js'
import { groupBy } from '../domain/group-by.js'
import type { Deciding, Decision } from '../policy/types.js'
import type { ReadersView } from './readers-view.js'
import { type Style, makeStyle } from './style.js'
import { WIDTH, counted, wrap } from './text.js'

/** Names shown of a group that has many; JSON holds all. */
const MOST_NAMES = 12

/** Who can read, for a person, in 80 columns: each trail with its readers, what is not known, everybody else, and the ways around. */
export function readersText(
  views: readonly ReadersView[],
  estate: Estate,
  options: { hasColour?: boolean } = {},
): string {
  const style = makeStyle(options.hasColour === true)
  return `${[...sourceLines(estate, style), ...views.flatMap((view) => viewLines(view, style))].join('\n')}\n`
}

/** Who answered, and a warning where that was not AWS. */
export function sourceLines({ sources, collectedAt }: Estate, style: Style): string[] {
  const odd = sources.find(({ answeredBy }) => answeredBy !== 'aws')
  const at = collectedAt.replace('T', ' ').replace(/:\d\d(?:\.\d+)?Z$/u, ' UTC')
  if (odd === undefined) return [style.bold(`as AWS answered on ${at}`), '']
  const what =
    odd.answeredBy === 'simulator'
      ? 'SIMULATED: no AWS was asked. This is a rehearsal, not evidence.'
      : 'NOT AWS: a custom endpoint answered.'
  return [
    style.bold(`as ${odd.endpoint} answered on ${at}`),
    ...wrap(`!! ${what}`, 0, 3).map(style.unsure),
    '',
  ]
}

function title(text: string, style: Style): string {
  return style.bold(`${text} ${'-'.repeat(Math.max(0, WIDTH - text.length - 1))}`)
}

function viewLines(view: ReadersView, style: Style): string[] {
  const { trail } = view.trail
  return [
    title(`trail ${trail.name}`, style),
    ...wrap(`trail   ${trail.arn}`, 2, 10),
    ...keyLines(view, style),
    ...bucketLines(view, style),
    ...section('CAN READ', readersBy(view, 'can'), style.bad, style),
    ...section('NOT KNOWN', readersBy(view, 'unknown'), style.unsure, style),
    ...cannotLines(view, style),
    ...statementLines(view, style),
    ...indirectLines(view, style),
    ...gapLines(view, style),
    '',
  ]
}

const NO_KEY = 'none: whoever may read the bucket can read'

function keyLines({ trail: { trail, key } }: ReadersView, style: Style): string[] {
  const { kmsKeyId } = trail
  const name = kmsKeyId === null || kmsKeyId === '' ? NO_KEY : (kmsKeyId ?? 'not read')
  const state = key?.keyState ?? 'Enabled'
  return [
    ...wrap(`key     ${name}`, 2, 10),
    ...(key?.exists === false ? remark('KMS answered that there is no such key', style) : []),
    ...(state === 'Enabled'
      ? []
      : remark(`it is ${state}: nobody can decrypt until it is enabled again`, style)),
  ]
}

function bucketLines({ trail: { trail, bucket } }: ReadersView, style: Style): string[] {
  const owner = bucket?.accountId === undefined ? '' : ` of account ${bucket.accountId}`
  const isOwnerUnknown = trail.s3BucketName !== undefined && owner === '' && bucket?.exists !== false
  return [
    ...wrap(`bucket  ${trail.s3BucketName ?? 'not read'}${owner}`, 2, 10),
    ...(bucket?.exists === false ? remark('S3 answered that there is no such bucket', style) : []),
    ...(isOwnerUnknown ? remark('which account owns it was not read', style) : []),
  ]
}

function remark(text: string, style: Style): string[] {
  return wrap(text, 10, 10).map(style.unsure)
}

/** Readers by answer, those with the very same answer together, in the order in which they were found. */
function readersBy({ review }: ReadersView, wanted: 'can' | 'unknown'): ReviewedReader[][] {
  const all = wanted === 'can' ? [...review.unauthorized, ...review.authorized] : review.unknown
  return [...groupBy(all, ({ answer }) => answer).values()]
}

function section(
  name: string,
  groups: readonly (readonly ReviewedReader[])[],
  paint: (text: string) => string,
  style: Style,
): string[] {
  if (groups.length === 0) return []
  const count = groups.reduce((sum, group) => sum + group.length, 0)
  return [
    '',
    style.bold(`  ${name} (${count})`),
    ...groups.flatMap((group) => groupLines(group, paint, style)),
  ]
}

function groupLines(
  group: readonly ReviewedReader[],
  paint: (text: string) => string,
  style: Style,
): string[] {
  const shown = group.slice(0, MOST_NAMES)
  const more = group.length - shown.length
  const [first] = group
  return [
    ...shown.flatMap((reader) => readerLines(reader, paint, style)),
    ...(more > 0 ? [`    and ${more} more (--format json)`] : []),
    ...(first === undefined ? [] : answerLines(first.answer).map(style.dim)),
  ]
}

function readerLines(
  { subject, allowedBy }: ReviewedReader,
  paint: (text: string) => string,
  style: Style,
): string[] {
  const kind = 'arn' in subject ? `${subject.kind} ` : ''
  const lines = wrap(`${kind}${subjectName(subject)}`, 4, 8)
  if (allowedBy === undefined) return lines.map(paint)
  const by = `allowed as ${allowedName(allowedBy)} until ${allowedBy.expires}: ${allowedBy.reason} (${allowedBy.owner})`
  return [...lines.map(style.good), ...wrap(by, 8)]
}

function answerLines(answer: ReadAnswer): string[] {
  switch (answer.answer) {
    case 'can':
      return witnessLines(answer.witness)
    case 'unknown':
      return [
        ...answer.reasons.flatMap((reason) => wrap(`because ${reason}`, 8, 10)),
        ...(answer.possible === undefined ? [] : witnessLines(answer.possible)),
      ]
    case 'cannot':
      return []
  }
}

/** By which statements each request gets in, and under which conditions. */
export function witnessLines({ requests, decisions, requires }: Witness): string[] {
  return [
    ...requests.flatMap(({ action }, index) => {
      const decision = decisions[index]
      const by = decision === undefined ? [] : wayIn(decision)
      if (by.length === 0) return [`        ${action.padEnd(14)} ${withoutStatement(decision)}`]
      const [head = '', ...rest] = by.map(statement)
      return [
        ...wrap(`${action.padEnd(14)} ${head}`, 8, 23),
        ...rest.flatMap((one) => wrap(`by leave of ${one}`, 23)),
      ]
    }),
    ...requires.flatMap(({ key, value }) =>
      wrap(
        `only with      ${key} ${value === undefined ? 'absent' : `= ${[value].flat().join(', ')}`}`,
        8,
        23,
      ),
    ),
  ]
}

/** Only a root user is let in by no statement. */
function withoutStatement(decision: Decision | undefined): string {
  if (decision?.effect === 'allowed') return 'as the root user'
  return decision?.effect === 'denied' ? 'refused' : 'not known'
}

export function statement({ effect, statement: name, document }: Deciding): string {
  return effect === 'Grant' ? document : `${effect} "${name}" in ${document}`
}

/** Everybody else, so that it is plain that nobody was left out. */
function cannotLines({ trail, review }: ReadersView, style: Style): string[] {
  const groups = trail.groups.filter(({ answer }) => answer.answer === 'cannot')
  const symbolic = groups.flatMap(({ subjects }) => subjects.filter((one) => !('arn' in one)))
  const named = review.cannot - symbolic.length
  return [
    '',
    style.bold(`  CANNOT READ (${review.cannot})`),
    ...(named === 0
      ? []
      : wrap(
          `${counted(named, 'user, role or root user').replace('users', 'user')}: one by one with --why ARN`,
          4,
          8,
        )),
    ...symbolic.flatMap((one) => wrap(subjectName(one), 4, 8)),
  ]
}

function statementLines({ keyStatements }: ReadersView, style: Style): string[] {
  if (keyStatements.length === 0) return []
  return [
    '',
    style.bold('  STATEMENTS OF THE KEY POLICY THAT ARE RECOGNISED'),
    ...keyStatements.flatMap(({ statement: name, meaning }) => wrap(`"${name}": ${meaning}`, 4, 8)),
  ]
}

const WAYS: Readonly<Record<IndirectPath['kind'], string>> = {
  'change-key-policy': 'can change the key policy and so let anybody in',
  'create-grant': 'can create grants on the key',
  're-encrypt': 'can re-encrypt under another key what the key encrypted, given its ciphertext',
  'replicate-key': 'can make a replica of the key with a policy of its own',
  'use-replica-key': 'can decrypt with a replica of the key, given the ciphertext',
  'change-bucket-policy': 'can change the bucket policy',
  'replicate-objects': 'can have S3 replicate the logs to another bucket',
  're-encrypt-objects': 'can put the log objects under another key',
  're-point-trail': 'can point the trail to another bucket or key, or at none',
  'assume-reader': 'can become a reader by assuming',
}

/** Ways that the very same people can go stand together: mostly they are administrators, who can go all of them. */
function indirectLines({ indirect }: ReadersView, style: Style): string[] {
  if (indirect.paths.length === 0) return []
  const byWay = groupBy(indirect.paths, wayOf)
  const byPeople = groupBy([...byWay], ([, paths]) => paths.flatMap(pathLines).join('\n'))
  return [
    '',
    style.bold('  INDIRECT: those who could make themselves or others readers'),
    ...[...byPeople.values()].flatMap((ways) => {
      const paths = ways[0]?.[1] ?? []
      return [
        ...paths.slice(0, MOST_NAMES).flatMap(pathLines),
        ...(paths.length > MOST_NAMES ? [`    and ${paths.length - MOST_NAMES} more (--format json)`] : []),
        ...ways.flatMap(([way]) => wrap(way, 8, 10)).map(style.dim),
      ]
    }),
  ]
}

function wayOf({ kind, action, through }: IndirectPath): string {
  const isNamed = kind === 'assume-reader' || kind === 'use-replica-key'
  return `${WAYS[kind]}${isNamed ? ` ${through}` : ''} (${action})`
}

function pathLines({ subject, answer }: IndirectPath): string[] {
  const doubt = answer.answer === 'unknown' ? `  (not known: ${answer.reasons[0] ?? ''})` : ''
  return wrap(`${subjectName(subject)}${doubt}`, 4, 8)
}

function gapLines({ trail, indirect, hasAllowList }: ReadersView, style: Style): string[] {
  const gaps = [
    ...trail.gaps,
    ...indirect.gaps,
    ...(hasAllowList
      ? []
      : ['trailseal.yaml names no readers: nobody said who may read; --suggest drafts a list']),
  ]
  if (gaps.length === 0) return []
  return ['', style.bold('  NOTE'), ...gaps.flatMap((gap) => wrap(gap, 4, 6))]
}
