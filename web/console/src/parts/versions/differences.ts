/** What somebody else changed since a thing was opened, beside what is to be changed now: field by field. */

export type Value = string | number | boolean | null | string[];
type Flat = Record<string, Value>;

/** One field: how it was when it was opened, how it is now, and how it is to be, if it is to be changed. */
export type Difference = { name: string; opened: Value; theirs: Value; mine?: Value; isTheirs: boolean };

/** Return the fields of a thing by their names; those of nested things have a dot. */
export function flattened(thing: object, prefix = ""): Flat {
  const flat: Flat = {};
  for (const [name, value] of Object.entries(thing)) {
    if (value === undefined) {
      continue;
    }
    if (Array.isArray(value) && !value.some((one) => typeof one === "object" && one !== null)) {
      flat[prefix + name] = value.map(String);
    } else if (typeof value === "object" && value !== null) {
      Object.assign(flat, flattened(value, `${prefix}${name}.`));
    } else {
      flat[prefix + name] = value as Value;
    }
  }
  return flat;
}

/** Return what the other changed that is not as it is to be anyway, with all that is to be changed beside it; or nothing. */
export function differences(opened: object, now: object, mine: object): Difference[] {
  const [before, theirs, wanted] = [flattened(opened), flattened(now), flattened(mine)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(theirs), ...Object.keys(wanted)])];
  const rows = names.map((name) => ({
    name,
    opened: before[name] ?? null,
    theirs: theirs[name] ?? null,
    ...(name in wanted && { mine: wanted[name] ?? null }),
    isTheirs: !isSame(before[name], theirs[name]),
  }));
  const changed = rows.filter((row) => row.isTheirs || "mine" in row);
  const isConflict = changed.some((row) => row.isTheirs && !("mine" in row && isSame(row.mine, row.theirs)));
  return isConflict ? changed : [];
}

function isSame(one: Value | undefined, other: Value | undefined): boolean {
  return spelled(one) === spelled(other);
}

/** Nothing, null and "" are one; an instant is the same in every spelling. */
function spelled(value: Value | undefined): string {
  const text = typeof value === "string" && isInstant(value) ? new Date(value).toISOString() : (value ?? "");
  return JSON.stringify(text);
}

export function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(text);
}
