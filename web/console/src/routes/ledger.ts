import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { ledgerFilters } from "../screens/ledger/filters";
import { root } from "./root";

export const ledgerRoutes = createRoute({
  getParentRoute: () => root,
  path: "ledger",
  staticData: { crumb: { zh: "资金台账", en: "Ledger" } },
  validateSearch: filtersIn(ledgerFilters),
  component: lazyRouteComponent(() => import("../screens/ledger/Ledger"), "Ledger"),
});
