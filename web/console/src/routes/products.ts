import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { productFilters } from "../screens/products/list/filters";
import { root } from "./root";

const products = createRoute({
  getParentRoute: () => root,
  path: "products",
  staticData: { crumb: { zh: "商品", en: "Products" } },
});

const list = createRoute({
  getParentRoute: () => products,
  path: "/",
  validateSearch: filtersIn(productFilters),
  component: lazyRouteComponent(() => import("../screens/products/list/ProductList"), "ProductList"),
});

const create = createRoute({
  getParentRoute: () => products,
  path: "new",
  staticData: { crumb: { zh: "添加商品", en: "Add a product" } },
  component: lazyRouteComponent(() => import("../screens/products/form/ProductForm"), "CreateProduct"),
});

const change = createRoute({
  getParentRoute: () => products,
  path: "$number",
  staticData: { crumb: ({ number = "" }) => number },
  component: lazyRouteComponent(() => import("../screens/products/form/ProductForm"), "ChangeProduct"),
});

export const productRoutes = products.addChildren([list, create, change]);
