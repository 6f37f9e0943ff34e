/** What a browser keeps for us: for the tab or for good, else (private mode, full) until the page is left. */

export type Area = "tab" | "browser";

const PREFIX = "mc:";
const areas: Record<Area, Storage | undefined> = {
  tab: probed(() => window.sessionStorage),
  browser: probed(() => window.localStorage),
};
const memory = new Map<string, string>();

/** Whether what is kept outlives a redirect. */
export function isKept(): boolean {
  return Boolean(areas.tab || areas.browser);
}

export function load<T>(area: Area, name: string): T | undefined {
  try {
    const text = memory.get(name) ?? store(area)?.getItem(PREFIX + name);
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}

export function save(area: Area, name: string, value: unknown): void {
  const text = JSON.stringify(value);
  try {
    const kept = store(area);
    if (kept) {
      kept.setItem(PREFIX + name, text);
      // What was kept while it was full is older.
      memory.delete(name);
      return;
    }
  } catch {
    // Full: memory holds it.
  }
  memory.set(name, text);
}

export function drop(area: Area, name: string): void {
  memory.delete(name);
  try {
    store(area)?.removeItem(PREFIX + name);
  } catch {
    // It was never there.
  }
}

function store(area: Area): Storage | undefined {
  return areas[area] ?? areas.tab ?? areas.browser;
}

function probed(open: () => Storage): Storage | undefined {
  try {
    const storage = open();
    storage.setItem(`${PREFIX}probe`, "1");
    storage.removeItem(`${PREFIX}probe`);
    return storage;
  } catch {
    return undefined;
  }
}
