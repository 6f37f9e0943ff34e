import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { auditFilters } from "../screens/audit/list/filters";
import { root } from "./root";

export const auditRoutes = createRoute({
  getParentRoute: () => root,
  path: "audit",
  staticData: { crumb: { zh: "审计日志", en: "Audit log" } },
  validateSearch: filtersIn(auditFilters),
  component: lazyRouteComponent(() => import("../screens/audit/list/AuditList"), "AuditList"),
});
