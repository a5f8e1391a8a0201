/** Repeats `work`, which says how much it did, until it did less than a chunk or the program stops. Returns the sum. */
export async function inChunks(chunk: number, stopping: () => boolean, work: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (;;) {
    const done = await work();
    sum += done;
    if (done < chunk || stopping()) return sum;
  }
}
