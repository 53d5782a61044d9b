import { list, nextPage, present } from '../../collect/answers.js'
import type { Answer } from '../../collect/ports.js'
import type { Calls } from '../calls.js'
import { missing } from '../outcome.js'
import type { CallRequest } from '../ports.js'

/** Pages of 100 to 1,000 entries; an account has at most 100,000 keys. Source: KMS developer guide, resource-limits. */
const MOST_PAGES = 1000

type Output = Readonly<Record<string, unknown>>
type Listed = { readonly ok: true; readonly items: readonly Output[] } | (Answer & { readonly ok: false })

/** Every page of a KMS listing; half a list is no list. */
export async function listAll(calls: Calls, request: CallRequest, member: string): Promise<Listed> {
  const items: Output[] = []
  let marker: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = { ...request.input, ...present({ Marker: marker }) }
    const answer = await calls.read({ ...request, input })
    if (!answer.ok) return answer
    const found = list(answer.output, member)
    if (found === undefined) return missing(request.operation, member)
    items.push(...found)
    marker = nextPage(answer.output, { truncated: 'Truncated', token: 'NextMarker' })
    if (marker === undefined) return { ok: true, items }
    if (marker === '') return missing(request.operation, 'NextMarker')
  }
  return missing(request.operation, `end after ${MOST_PAGES} pages`)
}
