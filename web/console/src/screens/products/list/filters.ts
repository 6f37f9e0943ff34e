import type { FilterFields } from "../../../parts/filters";

export const productFilters = {
  text: {
    kind: "text",
    label: { zh: "商品", en: "Product" },
    placeholder: { zh: "名称或编号", en: "Name or number" },
  },
  tag: { kind: "text", label: { zh: "标签", en: "Tag" } },
  on_sale: {
    kind: "choice",
    label: { zh: "在售", en: "On sale" },
    options: { true: { zh: "在售", en: "On sale" }, false: { zh: "已下架", en: "Not on sale" } },
  },
} satisfies FilterFields;
