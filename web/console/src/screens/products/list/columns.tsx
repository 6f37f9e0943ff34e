import "../products.css";
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import type { FullProductView } from "../../../api";
import { useStrings } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, Money } from "../../../parts";
import { Stock } from "../inventory/Stock";
import { inventoryWords } from "../inventory/strings";
import { words } from "../strings";
import { SaleSwitch } from "./SaleSwitch";

export function useColumns(): Column<FullProductView>[] {
  const t = useStrings(words);
  const { title: inventory } = useStrings(inventoryWords);
  return [
    {
      key: "picture",
      title: t.picture,
      width: 72,
      render: ({ pictures: [cover], name }) =>
        cover ? (
          <img className="mc-thumb" src={cover.url} alt={name} loading="lazy" />
        ) : (
          <span className="mc-thumb mc-quiet">{t.noPicture}</span>
        ),
    },
    {
      key: "name",
      title: t.name,
      always: true,
      render: ({ product_number, name }) => (
        <Link to="/products/$number" params={{ number: product_number }}>
          {name}
        </Link>
      ),
    },
    { key: "number", title: t.number, render: ({ product_number }) => <CopyableId id={product_number} /> },
    { key: "price", title: t.price, align: "right", render: ({ price_fen }) => <Money fen={price_fen} /> },
    { key: "inventory", title: inventory, render: (product) => <Stock inventory={product.inventory} /> },
    {
      key: "tags",
      title: t.tags,
      render: ({ tags }) => (
        <span className="mc-tags">
          {tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </span>
      ),
    },
    { key: "on_sale", title: t.onSale, width: 96, render: (product) => <SaleSwitch product={product} /> },
    { key: "goods_id", title: t.goodsId, hidden: true, render: ({ goods_id }) => <CopyableId id={goods_id} /> },
    { key: "updated_at", title: t.updatedAt, render: ({ updated_at }) => <BeijingTime at={updated_at} /> },
  ];
}
