/** Runs a task for each item, at most `width` at a time; items may come from an async source while tasks run. */
export async function forEachLimited<T>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>()
  for await (const item of items) {
    const one: Promise<void> = task(item).finally(() => running.delete(one))
    // A rejection is seen by the race or the last wait below, never lost.
    one.catch(() => undefined)
    running.add(one)
    if (running.size >= width) await Promise.race(running)
  }
  await Promise.all(running)
}

/** The same, with results in the order of the items. */
export async function mapLimited<T, R>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  await forEachLimited(items.entries(), width, async ([index, item]) => {
    results[index] = await task(item)
  })
  return results
}
