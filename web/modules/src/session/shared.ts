/** One of each per page, also where two copies of this code are loaded. */
const page = window as unknown as Record<symbol, Map<string, unknown> | undefined>;
const KEY = Symbol.for("merchant-center.modules.1");

export function shared<T>(name: string, make: () => T): T {
  let all = page[KEY];
  if (!all) {
    all = new Map();
    page[KEY] = all;
  }
  if (!all.has(name)) all.set(name, make());
  return all.get(name) as T;
}

/** Make it anew when it is asked for next. */
export function unshare(name: string): void {
  page[KEY]?.delete(name);
}
