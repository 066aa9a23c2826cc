/** Items by their key, both in the order in which they come. `Map.groupBy` does the same in newer browsers. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T, i: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let i = 0;
  for (const item of items) {
    const key = keyOf(item, i++);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
