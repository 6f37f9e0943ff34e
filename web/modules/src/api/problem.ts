import type { Problem } from "./types";

/** What can go wrong: a code of the API, or what happened before it could answer. */
export type Code = Problem["code"] | "offline" | "unavailable" | PageSettingCode;

/** WeChat refuses the page itself: its signature or domain, a permission, its payment directory. */
type PageSettingCode = "wx_config" | "wx_permission" | "pay_directory";

/** An answer that is none: the API refused, or nobody could be asked. */
export class ApiError extends Error {
  readonly code: Code;
  readonly status: number;
  readonly problem: Partial<Problem>;

  constructor(code: Code, status = 0, problem: Partial<Problem> = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.problem = problem;
  }
}

/** There is no session, or it is over: the customer signs in first. */
export class SignedOutError extends Error {}
