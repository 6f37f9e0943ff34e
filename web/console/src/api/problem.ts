/** What went wrong with a call, in one shape: the API's problem documents, the gateway's words, and no answer at all. */
import type { Problem } from "./generated/types.gen";

/** The API's codes, and those of the browser: no connection, no readable answer, an upload refused, another person. */
export type ProblemCode = Problem["code"] | "network" | "unavailable" | "upload_refused" | "other_person";
export type FieldError = { field: string; rule: string };
export type WeChatRefusal = NonNullable<Problem["wechat"]>;

type Members = {
  code: ProblemCode;
  status: number;
  title: string;
  detail: string;
  errors: FieldError[];
  requestId: string;
  wechat: WeChatRefusal | undefined;
  limit: Problem["limit"] | undefined;
};

export class ApiProblem extends Error implements Members {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: FieldError[];
  readonly requestId: string;
  readonly wechat: WeChatRefusal | undefined;
  readonly limit: Problem["limit"] | undefined;

  constructor(members: Partial<Members> & { code: ProblemCode }) {
    super(members.detail || members.title || members.code);
    this.name = "ApiProblem";
    this.code = members.code;
    this.status = members.status ?? 0;
    this.title = members.title ?? "";
    this.detail = members.detail ?? "";
    this.errors = members.errors ?? [];
    this.requestId = members.requestId ?? "";
    this.wechat = members.wechat;
    this.limit = members.limit;
  }
}

/** Tell whether asking the same again may help without anybody having changed anything. */
export function mayPass(problem: ApiProblem): boolean {
  return problem.code === "network" || problem.status === 429 || problem.status >= 500;
}

/** Return the problem that an answer's body tells; what has no problem document is told by its status. */
export function problemOf(body: unknown, status: number, requestId: string): ApiProblem {
  if (isProblem(body)) {
    return new ApiProblem({ ...body, requestId: body.request_id || requestId });
  }
  return new ApiProblem({ code: codeOfStatus(status), status, detail: messageOf(body), requestId });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "status" in body;
}

function codeOfStatus(status: number): ProblemCode {
  const codes: Record<number, ProblemCode> = {
    401: "unauthenticated",
    403: "permission_denied",
    404: "not_found",
    413: "payload_too_large",
    429: "throttled",
    500: "internal_error",
  };
  return codes[status] ?? "unavailable";
}

function messageOf(body: unknown): string {
  if (typeof body === "object" && body !== null && "message" in body && typeof body.message === "string") {
    return body.message;
  }
  return "";
}
