import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { orderFilters } from "../screens/orders/list/filters";
import { root } from "./root";

const orders = createRoute({
  getParentRoute: () => root,
  path: "orders",
  staticData: { crumb: { zh: "订单", en: "Orders" } },
});

const list = createRoute({
  getParentRoute: () => orders,
  path: "/",
  validateSearch: filtersIn(orderFilters),
  component: lazyRouteComponent(() => import("../screens/orders/list/OrderList"), "OrderList"),
});

const detail = createRoute({
  getParentRoute: () => orders,
  path: "$orderNo",
  staticData: { crumb: ({ orderNo = "" }) => orderNo },
  component: lazyRouteComponent(() => import("../screens/orders/detail/OrderDetail"), "OrderDetail"),
});

export const orderRoutes = orders.addChildren([list, detail]);
