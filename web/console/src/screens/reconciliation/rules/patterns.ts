/** Patterns as a person types them, a line each, and what they would match: a preview, the API decides. */

export function patternsOf(typed: string): string[] {
  const lines = typed.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter(Boolean))];
}

/** Tell whether a number fits one of the patterns, in which `*` stands for anything. */
export function isMatched(patterns: string[], number: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return number !== "" && new RegExp(`^${parts.join(".*")}$`).test(number);
  });
}
