/** The only folder that knows the generated client: the rest of the console imports from here. */
export { call, configureApi, type IfMatch, ifMatch, type Session } from "./call";
export { nextTrail, previousTrail, rowNumbers, stepOf, type TrailStep } from "./cursor";
export * from "./generated/sdk.gen";
export type * from "./generated/types.gen";
export { ApiProblem, type FieldError, mayPass, type ProblemCode } from "./problem";
export { type FileForm, uploadFile } from "./upload";
