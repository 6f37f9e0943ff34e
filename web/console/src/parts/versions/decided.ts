/** Sends what was decided on a thing as it was opened: if somebody changed it since, the person decides once more. */
import { ApiProblem, type IfMatch, ifMatch } from "../../api";
import { type Difference, differences } from "./differences";

/** A thing as it was opened, how it is read again, and what of it people see and decide on. */
export type Opened<T extends { version: number }> = {
  thing: T;
  read: () => Promise<T>;
  seen: (thing: T) => object;
  /** Shows the thing as it is now, where somebody takes that instead of their own. */
  onTheirs?: (now: T) => void;
};

export type Choice = "mine" | "theirs" | "left";
type Ask = (differences: Difference[]) => Promise<Choice>;

let askPerson: Ask | undefined;

/** Let conflicts be decided here; the page has one such place. */
export function configureConflicts(ask: Ask | undefined): void {
  askPerson = ask;
}

/**
 * Return what `send` answers. `mine` are the fields that it changes, as the API names them; nothing for a deed.
 *
 * Rejects with an `AbortError` where the person takes what is there now, or leaves it.
 */
export async function decided<T extends { version: number }, R>(
  { thing, read, seen, onTheirs }: Opened<T>,
  mine: object,
  send: (headers: IfMatch) => Promise<R>,
): Promise<R> {
  let known = thing;
  for (;;) {
    try {
      return await send(ifMatch(known.version));
    } catch (problem) {
      if (!(problem instanceof ApiProblem) || problem.code !== "version_changed") {
        throw problem;
      }
    }
    const now = await read();
    const found = differences(seen(known), seen(now), mine);
    if (found.length > 0) {
      const choice = (await askPerson?.(found)) ?? "left";
      if (choice === "theirs") {
        onTheirs?.(now);
      }
      if (choice !== "mine") {
        throw new DOMException("left", "AbortError");
      }
    }
    known = now;
  }
}

/** Tell whether somebody left what they were asked: that is no problem to show. */
export function isLeft(problem: unknown): boolean {
  return problem instanceof DOMException && problem.name === "AbortError";
}

/** For what has to end quietly when it was left: a dialog closes, a problem goes on. */
export function passLeft(problem: unknown): void {
  if (!isLeft(problem)) {
    throw problem;
  }
}
