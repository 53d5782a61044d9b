import { list, nextPage, text } from './answers.js'
import type { ReadRequest } from './ports.js'
import type { Recorder } from './recorder.js'

type Output = Readonly<Record<string, unknown>>

/** Pages of one listing at most: the longest, the accounts of an organization, holds tens of thousands at twenty a page. */
const MOST_PAGES = 10_000

/** By what a listing goes on: the member of the answer, that of the next request, and what else says that there is more. */
const CURSORS = {
  NextToken: { token: 'NextToken', to: 'NextToken', truncated: '' },
  Marker: { token: 'NextMarker', to: 'Marker', truncated: 'Truncated' },
} as const

/**
 * Every item of a listing that goes on by NextToken, or as `cursor` says; undefined, with the failure recorded, when a page is
 * missing: half a list is no list.
 */
export async function readPages(
  recorder: Recorder,
  request: ReadRequest,
  want: { readonly member: string; readonly subject?: string; readonly cursor?: keyof typeof CURSORS },
): Promise<Output[] | undefined> {
  const cursor = CURSORS[want.cursor ?? 'NextToken']
  const items: Output[] = []
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = token === undefined ? request.input : { ...request.input, [cursor.to]: token }
    const output = await recorder.read(
      { ...request, ...(input === undefined ? {} : { input }) },
      want.subject,
    )
    if (output === undefined || output === null) return undefined
    const found = list(output, want.member)
    if (found === undefined) {
      recorder.failMissing(request, want.member, want.subject)
      return undefined
    }
    items.push(...found)
    token = nextPage(output, cursor)
    if (token === undefined) return items
    // A listing that says it was cut, and not where it goes on, is half a list.
    if (token === '') {
      recorder.failMissing(request, cursor.token, want.subject)
      return undefined
    }
  }
  recorder.fail(
    request,
    { kind: 'other', code: 'TooManyPages', message: `more than ${MOST_PAGES} pages` },
    want.subject,
  )
  return undefined
}

/** A member of every item; undefined, with the failure recorded, when an item has none. */
export function every(
  recorder: Recorder,
  request: ReadRequest,
  want: { readonly items: readonly Output[]; readonly name: string; readonly subject?: string },
): string[] | undefined {
  const found = want.items.flatMap((item) => text(item, want.name) ?? [])
  if (found.length === want.items.length) return found
  recorder.failMissing(request, `${want.name} in an item`, want.subject)
  return undefined
}
