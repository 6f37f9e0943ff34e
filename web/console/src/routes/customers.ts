import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { customerSearch } from "../screens/customers/list/filters";
import { root } from "./root";

const customers = createRoute({
  getParentRoute: () => root,
  path: "customers",
  staticData: { crumb: { zh: "客户与事件", en: "Customers and events" } },
});

const list = createRoute({
  getParentRoute: () => customers,
  path: "/",
  validateSearch: customerSearch,
  component: lazyRouteComponent(() => import("../screens/customers/list/CustomerList"), "CustomerList"),
});

const customer = createRoute({
  getParentRoute: () => customers,
  path: "$appid/$openid",
  staticData: { crumb: ({ openid = "" }) => openid },
  component: lazyRouteComponent(() => import("../screens/customers/timeline/CustomerTimeline"), "CustomerTimeline"),
});

const phone = createRoute({
  getParentRoute: () => customers,
  path: "phones/$phone",
  staticData: { crumb: ({ phone: number = "" }) => number },
  component: lazyRouteComponent(() => import("../screens/customers/timeline/PhoneTimeline"), "PhoneTimeline"),
});

export const customerRoutes = customers.addChildren([list, customer, phone]);
