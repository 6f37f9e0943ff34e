import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { stockFilters } from "../screens/vouchers/list/filters";
import { root } from "./root";

const vouchers = createRoute({
  getParentRoute: () => root,
  path: "vouchers",
  staticData: { crumb: { zh: "代金券", en: "Vouchers" } },
});

const list = createRoute({
  getParentRoute: () => vouchers,
  path: "/",
  validateSearch: filtersIn(stockFilters),
  component: lazyRouteComponent(() => import("../screens/vouchers/list/StockList"), "StockList"),
});

const add = createRoute({
  getParentRoute: () => vouchers,
  path: "new",
  staticData: { crumb: { zh: "添加代金券", en: "Add a voucher" } },
  component: lazyRouteComponent(() => import("../screens/vouchers/new/AddStock"), "AddStock"),
});

const stock = createRoute({
  getParentRoute: () => vouchers,
  path: "$stockId",
  staticData: { crumb: ({ stockId = "" }) => stockId },
});

const detail = createRoute({
  getParentRoute: () => stock,
  path: "/",
  component: lazyRouteComponent(() => import("../screens/vouchers/detail/StockDetail"), "StockDetail"),
});

const edit = createRoute({
  getParentRoute: () => stock,
  path: "edit",
  staticData: { crumb: { zh: "限额与投放", en: "Limits and pages" } },
  component: lazyRouteComponent(() => import("../screens/vouchers/form/StockForm"), "ChangeStock"),
});

export const voucherRoutes = vouchers.addChildren([list, add, stock.addChildren([detail, edit])]);
