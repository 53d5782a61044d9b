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
