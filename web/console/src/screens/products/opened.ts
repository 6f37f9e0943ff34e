import { call, type FullProductView, showProduct } from "../../api";
import type { Opened } from "../../parts";

/** A product as somebody decides on it; pictures are known by their keys, as a change names them. */
export function openedProduct(thing: FullProductView, onTheirs?: (now: FullProductView) => void) {
  return {
    thing,
    read: () => call(showProduct({ path: { product_number: thing.product_number } })),
    seen: ({ name, introduction, tags, price_fen, on_sale, shows_left, pictures }) => ({
      name,
      introduction,
      tags,
      price_fen,
      on_sale,
      shows_left,
      pictures: pictures.map(({ key }) => key),
    }),
    ...(onTheirs && { onTheirs }),
  } satisfies Opened<FullProductView>;
}
