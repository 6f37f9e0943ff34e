import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { exportFilters } from "../screens/exports/list/filters";
import { root } from "./root";

export const exportRoutes = createRoute({
  getParentRoute: () => root,
  path: "exports",
  staticData: { crumb: { zh: "导出", en: "Exports" } },
  validateSearch: filtersIn(exportFilters),
  component: lazyRouteComponent(() => import("../screens/exports/list/ExportList"), "ExportList"),
});
