/** One call of the API: its answer as it stands, or an ApiError. */
import { ApiError, type Code } from "./problem";

const TIMEOUT_MS = 20_000;
const MAX_RETRIES = 2;
/** Another writer was first: the same request may succeed at once. */
const STALE: readonly Code[] = ["conflict", "condition_failed", "intent_taken", "stale_order", "stale_issue"];

export interface Request {
  method?: "GET" | "POST";
  body?: object;
  token?: string;
  /** The Idempotency-Key: a request that has one may be repeated. */
  key?: string;
  /** A request without a key that may be repeated all the same. */
  isRepeatable?: boolean;
}

export interface Answer<T> {
  status: number;
  body: T;
}

/** Ask, and repeat what may be repeated when the API says "later". */
export async function call<T>(base: string, path: string, request: Request = {}): Promise<Answer<T>> {
  const mayRepeat = request.isRepeatable || request.key !== undefined || (request.method ?? "GET") === "GET";
  for (let tries = 0; ; tries++) {
    const response = await send(base + path, request);
    if (response.ok) return { status: response.status, body: (await json(response)) as T };
    const error = await errorOf(response);
    const isLater = response.status === 429 || response.status === 503 || STALE.includes(error.code);
    const retryAfter = response.headers.get("retry-after");
    if (!mayRepeat || !isLater || tries >= MAX_RETRIES || (response.status === 503 && !retryAfter)) throw error;
    await pause(Math.min(Number(retryAfter) || 0.3, 3));
  }
}

/** The path of a resource under a name that somebody else chose. */
export function path(strings: TemplateStringsArray, ...names: string[]): string {
  return strings.reduce((all, part, n) => all + encodeURIComponent(names[n - 1] ?? "") + part);
}

export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

async function send(url: string, { method = "GET", body, token, key }: Request): Promise<Response> {
  const headers: Record<string, string> = {};
  if (body) headers["content-type"] = "application/json";
  if (token) headers.authorization = `Bearer ${token}`;
  if (key) headers["idempotency-key"] = key;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    return await fetch(url, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: abort.signal,
      credentials: "omit",
    });
  } catch {
    throw new ApiError("offline");
  } finally {
    clearTimeout(timer);
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const problem = ((await json(response)) ?? {}) as ConstructorParameters<typeof ApiError>[2] & object;
  return new ApiError(problem.code ?? (response.status === 500 ? "internal_error" : "unavailable"), response.status, {
    request_id: response.headers.get("apigw-requestid") ?? "",
    ...problem,
  });
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    if (response.ok) throw new ApiError("offline");
    return undefined;
  }
}
