/** How much work may still be done; what has no other bound stops when it is spent. */
export class Budget {
  #spent = 0

  constructor(private readonly most: number) {}

  /** Counts work; false once there was more than allowed. */
  spend(steps: number): boolean {
    this.#spent += steps
    return this.#spent <= this.most
  }

  get spent(): number {
    return this.#spent
  }
}

/** Comparisons and assumptions after which one question is given up, about a second; a realistic one takes some hundreds. */
const MOST_OF_ONE = 2_000_000
/** What each question may take in any case, so that those that are answered at a glance always are. */
const LEAST_OF_ONE = 1000
/** What all questions of an inquiry may take together beyond that: a good ten seconds. */
const MOST_OF_ALL = 20_000_000

/** Work that the many questions of one inquiry share, so that many hard ones don't add up. */
export class Allowance {
  #left: number

  constructor(most = MOST_OF_ALL) {
    this.#left = most
  }

  /** Puts one question, and counts what it took. */
  for<T>(question: (budget: Budget) => T): T {
    const budget = new Budget(Math.min(MOST_OF_ONE, LEAST_OF_ONE + this.#left))
    const answer = question(budget)
    this.#left = Math.max(0, this.#left - Math.max(0, budget.spent - LEAST_OF_ONE))
    return answer
  }
}
