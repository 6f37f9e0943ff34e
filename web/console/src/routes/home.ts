import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { root } from "./root";

export const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  staticData: { crumb: { zh: "首页", en: "Home" } },
  component: lazyRouteComponent(() => import("../screens/home/Home"), "Home"),
});
