import { expect, it } from "vitest";
import { ApiProblem, mayPass, problemOf } from "./problem";

it("keeps code, fields and request id of a problem document", () => {
  const errors = [{ field: "display_name", rule: "is required" }];
  const body = {
    type: "urn:x",
    title: "Validation failed",
    status: 422,
    code: "invalid_input",
    request_id: "r-1",
    errors,
  };
  expect(problemOf(body, 422, "")).toMatchObject({ code: "invalid_input", status: 422, requestId: "r-1", errors });
});

it("tells the gateway's own words by their status", () => {
  expect(problemOf({ message: "Forbidden" }, 403, "g-1")).toMatchObject({
    code: "permission_denied",
    detail: "Forbidden",
    requestId: "g-1",
  });
  expect(problemOf("<html>", 502, "")).toMatchObject({ code: "unavailable", status: 502 });
});

it("knows what may pass by itself", () => {
  expect(mayPass(new ApiProblem({ code: "network" }))).toBe(true);
  expect(mayPass(new ApiProblem({ code: "internal_error", status: 500 }))).toBe(true);
  expect(mayPass(new ApiProblem({ code: "conflict", status: 409 }))).toBe(false);
});
