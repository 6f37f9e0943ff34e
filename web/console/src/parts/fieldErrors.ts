/** The fields that the API names, put to the fields of a form. */
import type { FieldError } from "../api";

export type FieldPath = (string | number)[];

/** Return "official_accounts.0.secret" as the path that a form has. */
export function pathOf(field: string): FieldPath {
  return field.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

type Sorted = { atFields: { name: FieldPath; errors: string[] }[]; elsewhere: FieldError[] };

/** Sort errors by whether the form has their field; `rename` tells the form's name where it differs. */
export function sortErrors(
  errors: readonly FieldError[],
  known: readonly FieldPath[],
  rename: (field: string) => string = (field) => field,
): Sorted {
  const spelled = new Map(known.map((path) => [path.join("."), path]));
  const atFields = new Map<string, { name: FieldPath; errors: string[] }>();
  const elsewhere: FieldError[] = [];
  for (const error of errors) {
    const name = spelled.get(pathOf(rename(error.field)).join("."));
    if (!name) {
      elsewhere.push(error);
      continue;
    }
    const key = name.join(".");
    atFields.set(key, { name, errors: [...(atFields.get(key)?.errors ?? []), error.rule] });
  }
  return { atFields: [...atFields.values()], elsewhere };
}
