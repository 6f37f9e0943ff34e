import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { refundFilters } from "../screens/refunds/list/filters";
import { root } from "./root";

const refunds = createRoute({
  getParentRoute: () => root,
  path: "refunds",
  staticData: { crumb: { zh: "退款", en: "Refunds" } },
});

const list = createRoute({
  getParentRoute: () => refunds,
  path: "/",
  validateSearch: filtersIn(refundFilters),
  component: lazyRouteComponent(() => import("../screens/refunds/list/RefundList"), "RefundList"),
});

const detail = createRoute({
  getParentRoute: () => refunds,
  path: "$refundNo",
  staticData: { crumb: ({ refundNo = "" }) => refundNo },
  component: lazyRouteComponent(() => import("../screens/refunds/detail/RefundDetail"), "RefundDetail"),
});

export const refundRoutes = refunds.addChildren([list, detail]);
