import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { noticeFilters } from "../screens/notices/list/filters";
import { root } from "./root";

export const noticeRoutes = createRoute({
  getParentRoute: () => root,
  path: "notices",
  staticData: { crumb: { zh: "失败通知", en: "Failure notices" } },
  validateSearch: filtersIn(noticeFilters),
  component: lazyRouteComponent(() => import("../screens/notices/list/NoticeList"), "NoticeList"),
});
