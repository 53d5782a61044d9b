import { globsMeet } from './globs-meet.js'

/** Tells resource patterns that can mean one of the log objects from those that can't; remembers what it was asked. */
export class ObjectFilter {
  private readonly known = new Map<string, boolean>()

  constructor(
    readonly objects: readonly string[],
    readonly exampleObject: string,
  ) {}

  admits(pattern: string): boolean {
    const known = this.known.get(pattern)
    if (known !== undefined) return known
    const near = this.objects.filter((object) => startAlike(pattern, object))
    const found = near.some((object) => globsMeet(pattern, object))
    this.known.set(pattern, found)
    return found
  }
}

/** Up to the first wildcard of either, both must be the same. */
function startAlike(left: string, right: string): boolean {
  const [a, b] = [literalStart(left), literalStart(right)]
  return a.startsWith(b) || b.startsWith(a)
}

function literalStart(pattern: string): string {
  const end = pattern.search(/[*?]/u)
  return end < 0 ? pattern : pattern.slice(0, end)
}
