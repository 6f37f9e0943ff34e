/** Filters of a list: defined once, read from the address, shown by the FilterBar. Every value is a string. */
import type { Text } from "../i18n";
import { isDay } from "./time";

export type Option = { value: string; label: string };

export type FilterField =
  | { kind: "text"; label: Text; placeholder?: Text }
  /** One of a fixed set, as the tables of states have it. */
  | { kind: "choice"; label: Text; options: Record<string, Text> }
  /** Several of a fixed set, perhaps shown in groups of it. */
  | { kind: "choices"; label: Text; options: Record<string, Text>; groups?: { label: Text; options: string[] }[] }
  /** One of what the API knows, for example campaigns. */
  | { kind: "lookup"; label: Text; useOptions: () => Option[] }
  /** One Beijing day. */
  | { kind: "day"; label: Text }
  /** A span of Beijing days, both included. */
  | { kind: "days"; label: Text };

export type FilterFields = Record<string, FilterField>;
type ValueOf<F> = F extends { kind: "choice"; options: infer O } ? keyof O & string : string;
/** The filters that are set, by name; what is absent does not filter. */
export type FiltersOf<F extends FilterFields> = { [K in keyof F]?: ValueOf<F[K]> };

/** Return the filters of an address, without what no field takes: made for a route's `validateSearch`. */
export function filtersIn<F extends FilterFields>(fields: F) {
  return (search: Record<string, unknown>): FiltersOf<F> =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, field]) => {
        const value = search[name];
        return typeof value === "string" && isValueOf(field, value) ? [[name, value]] : [];
      }),
    ) as FiltersOf<F>;
}

function isValueOf(field: FilterField, value: string): boolean {
  switch (field.kind) {
    case "choice":
      return value in field.options;
    case "choices":
      return value !== "" && listOf(value).every((one) => one in field.options);
    case "day":
      return isDay(value);
    case "days":
      return spanOf(value) !== undefined;
    default:
      return value.trim() !== "";
  }
}

/** Several values stand in the address as one: "PAID,CLOSED". */
export function listOf(value: string | undefined): string[] {
  return value ? value.split(",") : [];
}

export type Span = { from: string; to: string };

/** A span stands in the address as "2026-11-01~2026-11-30". */
export function spanOf(value: string | undefined): Span | undefined {
  const [from, to, more] = (value ?? "").split("~");
  return from && to && more === undefined && isDay(from) && isDay(to) && from <= to ? { from, to } : undefined;
}

export function spanText({ from, to }: Span): string {
  return `${from}~${to}`;
}
