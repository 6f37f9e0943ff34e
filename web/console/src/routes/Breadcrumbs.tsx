/** Where this page stands, from the routes themselves; the last name is the document's title. */
import { Link, useMatches } from "@tanstack/react-router";
import { useEffect } from "react";
import { strings, useStrings, useText } from "../i18n";

const words = strings({ label: { zh: "当前位置", en: "Where you are" } });

export function Breadcrumbs({ product }: { product: string }) {
  const t = useStrings(words);
  const text = useText();
  const crumbs = useMatches().flatMap(({ id, pathname, params, staticData: { crumb } }) => {
    if (!crumb) {
      return [];
    }
    return [{ id, pathname, name: typeof crumb === "function" ? crumb(params) : text(crumb) }];
  });
  const title = [...crumbs.map(({ name }) => name).reverse(), product].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <nav aria-label={t.label}>
      <ol className="mc-crumbs">
        {crumbs.map(({ id, pathname, name }, index) => (
          <li key={id} aria-current={index === crumbs.length - 1 ? "page" : undefined}>
            {index === crumbs.length - 1 ? name : <Link to={pathname}>{name}</Link>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
