import { subjectName } from '../access/subject.js'
import type { Estate } from '../domain/estate.js'
import type { ReadersView } from './readers-view.js'

/** The version of what `readers --format json` prints. */
export const READERS_SCHEMA = 'trailseal.readers/1'

/** Who can read, for programs: everything that the text says and all that it leaves out. */
export function readersJson(views: readonly ReadersView[], estate: Estate): string {
  const [source] = estate.sources
  const document = {
    schema: READERS_SCHEMA,
    collectedAt: estate.collectedAt,
    endpoint: source?.endpoint,
    answeredBy: estate.sources.find(({ answeredBy }) => answeredBy !== 'aws')?.answeredBy ?? 'aws',
    estateHash: estate.hash,
    trails: views.map(trailJson),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function trailJson({ trail, review, hasAllowList, indirect, keyStatements }: ReadersView): object {
  const allowedBy = new Map([...review.authorized].map((one) => [one.subject, one.allowedBy]))
  return {
    trailArn: trail.trail.arn,
    kmsKeyId: trail.trail.kmsKeyId,
    keyState: trail.key?.keyState,
    bucket: trail.trail.s3BucketName,
    hasAllowList,
    counts: {
      authorized: review.authorized.length,
      unauthorized: review.unauthorized.length,
      unknown: review.unknown.length,
      cannot: review.cannot,
    },
    groups: trail.groups.map(({ subjects, answer }) => ({
      ...answer,
      subjects: subjects.map((subject) => ({
        ...subject,
        name: subjectName(subject),
        ...(answer.answer === 'can' ? { authorized: allowedBy.has(subject) } : {}),
        ...(allowedBy.get(subject) === undefined ? {} : { allowedBy: allowedBy.get(subject) }),
      })),
    })),
    indirect: indirect.paths.map((path) => ({ ...path, name: subjectName(path.subject) })),
    keyStatements,
    gaps: [...trail.gaps, ...indirect.gaps],
  }
}
