import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { accountFilters } from "../screens/accounts/list/filters";
import { root } from "./root";

const accounts = createRoute({
  getParentRoute: () => root,
  path: "accounts",
  staticData: { crumb: { zh: "商户号", en: "Accounts" } },
});

const list = createRoute({
  getParentRoute: () => accounts,
  path: "/",
  validateSearch: filtersIn(accountFilters),
  component: lazyRouteComponent(() => import("../screens/accounts/list/AccountList"), "AccountList"),
});

const connect = createRoute({
  getParentRoute: () => accounts,
  path: "new",
  staticData: { crumb: { zh: "接入商户号", en: "Connect an account" } },
  component: lazyRouteComponent(() => import("../screens/accounts/form/AccountForm"), "ConnectAccount"),
});

const account = createRoute({
  getParentRoute: () => accounts,
  path: "$mchid",
  staticData: { crumb: ({ mchid = "" }) => mchid },
});

const detail = createRoute({
  getParentRoute: () => account,
  path: "/",
  component: lazyRouteComponent(() => import("../screens/accounts/detail/AccountDetail"), "AccountDetail"),
});

const change = createRoute({
  getParentRoute: () => account,
  path: "edit",
  staticData: { crumb: { zh: "修改", en: "Change" } },
  component: lazyRouteComponent(() => import("../screens/accounts/form/AccountForm"), "ChangeAccount"),
});

export const accountRoutes = accounts.addChildren([list, connect, account.addChildren([detail, change])]);
