import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { differenceFilters } from "../screens/reconciliation/differences/filters";
import { dayFilters } from "../screens/reconciliation/list/filters";
import { ruleFilters } from "../screens/reconciliation/rules/filters";
import { root } from "./root";

const reconciliation = createRoute({
  getParentRoute: () => root,
  path: "reconciliation",
  staticData: { crumb: { zh: "对账", en: "Reconciliation" } },
});

const list = createRoute({
  getParentRoute: () => reconciliation,
  path: "/",
  validateSearch: filtersIn(dayFilters),
  component: lazyRouteComponent(() => import("../screens/reconciliation/list/DayList"), "DayList"),
});

const day = createRoute({
  getParentRoute: () => reconciliation,
  path: "days/$mchid/$day",
  staticData: { crumb: ({ mchid = "", day: of = "" }) => `${mchid} · ${of}` },
  component: lazyRouteComponent(() => import("../screens/reconciliation/day/DayDetail"), "DayDetail"),
});

const differences = createRoute({
  getParentRoute: () => reconciliation,
  path: "differences",
  staticData: { crumb: { zh: "差异", en: "Differences" } },
});

const differenceList = createRoute({
  getParentRoute: () => differences,
  path: "/",
  validateSearch: filtersIn(differenceFilters),
  component: lazyRouteComponent(() => import("../screens/reconciliation/differences/DifferenceList"), "DifferenceList"),
});

const difference = createRoute({
  getParentRoute: () => differences,
  path: "$differenceId",
  // An id begins with account and day: 1900000001-20261127-…
  staticData: {
    crumb: ({ differenceId = "" }) => differenceId.replace(/^(\d+)-(\d{4})(\d\d)(\d\d)-.*$/, "$1 · $2-$3-$4"),
  },
  component: lazyRouteComponent(
    () => import("../screens/reconciliation/difference/DifferenceDetail"),
    "DifferenceDetail",
  ),
});

const rules = createRoute({
  getParentRoute: () => reconciliation,
  path: "rules",
  staticData: { crumb: { zh: "其他系统的单号", en: "Numbers of other systems" } },
  validateSearch: filtersIn(ruleFilters),
  component: lazyRouteComponent(() => import("../screens/reconciliation/rules/Rules"), "Rules"),
});

export const reconciliationRoutes = reconciliation.addChildren([
  list,
  day,
  differences.addChildren([differenceList, difference]),
  rules,
]);
