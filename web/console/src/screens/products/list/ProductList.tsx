/** The products, with their first picture, price and whether they are on sale. */
import { getRouteApi } from "@tanstack/react-router";
import { Button } from "antd";
import { call, listProducts } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { words } from "../strings";
import { useColumns } from "./columns";
import { productFilters } from "./filters";

const route = getRouteApi("/products/");

export function ProductList() {
  const t = useStrings(words);
  const { on_sale, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const query = { ...filters, ...(on_sale && { on_sale: on_sale === "true" }) };
  const list = useCursorList({
    key: ["products", query],
    page: (cursor, signal) => call(listProducts({ query: { ...query, cursor }, signal })),
    rows: ({ products }) => products,
  });
  const create = (
    <Allowed scope="product:write">
      <Button type="primary" onClick={() => navigate({ to: "/products/new" })}>
        {t.create}
      </Button>
    </Allowed>
  );
  const isFiltered = Object.keys(query).length > 0;
  return (
    <>
      <PageHeader title={t.title} about={t.about}>
        {create}
      </PageHeader>
      <FilterBar fields={productFilters} value={{ ...filters, on_sale }} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id="products"
        label={t.title}
        columns={useColumns()}
        list={list}
        rowKey={({ product_number }) => product_number}
        none={<None text={t.none}>{create}</None>}
        onClear={isFiltered ? () => navigate({ search: {} }) : undefined}
      />
    </>
  );
}
