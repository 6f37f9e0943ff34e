/** The one way to the API: with the token of who is signed in, and each failure as an `ApiProblem`. */
import { client } from "./generated/client.gen";
import { ApiProblem, problemOf } from "./problem";

/** Whom calls are made for: `person` is the issuer's name for them. `renew` gets a new token without asking anybody, `signInAgain` asks. */
export type Session = {
  person: () => string;
  token: () => string;
  renew: () => Promise<boolean>;
  signInAgain: () => Promise<boolean>;
};

/** Let every call go to this address, in the name of this session. */
export function configureApi(apiBase: string, session: Session): void {
  client.setConfig({
    baseUrl: apiBase || window.location.origin,
    throwOnError: true,
    fetch: (input, init) => fetchSignedIn(new Request(input, init), session),
  });
  client.interceptors.error.use((error, response) => {
    if (response && !response.ok) {
      return problemOf(error, response.status, response.headers.get("apigw-requestid") ?? "");
    }
    return isAbort(error) || error instanceof ApiProblem ? error : new ApiProblem({ code: "network" });
  });
}

/** Return what an operation of the generated client answers, or throw an `ApiProblem`. */
export async function call<T>(asked: Promise<{ data?: T; error?: unknown }>): Promise<NonNullable<T>> {
  const { data } = await asked;
  return data as NonNullable<T>;
}

/** The header of what was decided on a version: it is refused if the thing has another one by now. */
export type IfMatch = { "If-Match": string };

export function ifMatch(version: number): IfMatch {
  return { "If-Match": `"${version}"` };
}

/**
 * A 401 is no answer yet: the token is renewed once, then the person is asked, and the same call is made again.
 *
 * A 401 of a token that has been followed by another says nothing about the present one: the call is made with that,
 * and nobody is asked. Never in the name of somebody else: a call that waited while another person signed in is
 * dropped.
 */
export async function fetchSignedIn(request: Request, session: Session): Promise<Response> {
  const person = session.person();
  let token = "";
  const isFollowed = () => session.token() !== "" && session.token() !== token;
  const answered = async () => {
    let response: Response;
    do {
      if (session.person() !== person) {
        throw new ApiProblem({ code: "other_person" });
      }
      token = session.token();
      response = await send(request, token);
    } while (response.status === 401 && isFollowed());
    return response;
  };
  let response = await answered();
  if (response.status === 401 && ((await session.renew()) || isFollowed())) {
    response = await answered();
  }
  if (response.status !== 401) {
    return response;
  }
  return (await session.signInAgain()) ? answered() : response;
}

function send(request: Request, token: string): Promise<Response> {
  const copy = request.clone();
  if (token) {
    copy.headers.set("authorization", `Bearer ${token}`);
  }
  return fetch(copy);
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
