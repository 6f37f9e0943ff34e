import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { JOB_FILTERS } from "../screens/jobs/list/filters";
import { root } from "./root";

const jobs = createRoute({
  getParentRoute: () => root,
  path: "jobs",
  staticData: { crumb: { zh: "批量任务", en: "Jobs" } },
});

const index = createRoute({
  getParentRoute: () => jobs,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/jobs/$kind", params: { kind: "vouchers" }, replace: true });
  },
});

const kind = createRoute({ getParentRoute: () => jobs, path: "$kind" });

const list = createRoute({
  getParentRoute: () => kind,
  path: "/",
  validateSearch: filtersIn(JOB_FILTERS.vouchers),
  component: lazyRouteComponent(() => import("../screens/jobs/list/JobList"), "JobList"),
});

const create = createRoute({
  getParentRoute: () => kind,
  path: "new",
  staticData: { crumb: { zh: "新建批量任务", en: "New job" } },
  validateSearch: ({ target }: Record<string, unknown>): { target?: string } =>
    typeof target === "string" ? { target } : {},
  component: lazyRouteComponent(() => import("../screens/jobs/form/JobForm"), "CreateJob"),
});

const detail = createRoute({
  getParentRoute: () => kind,
  path: "$jobId",
  staticData: { crumb: ({ jobId = "" }) => jobId },
  component: lazyRouteComponent(() => import("../screens/jobs/detail/JobDetail"), "JobDetail"),
});

export const jobRoutes = jobs.addChildren([index, kind.addChildren([list, create, detail])]);
