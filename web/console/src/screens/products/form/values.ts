/** What the form of a product holds, and what the API is sent for it. */
import type { ChangeProduct, CreateProduct, FullProductView } from "../../../api";

/** A picture that the bucket has (`key`), or a file that goes there when the form is saved. */
export type Picture = { id: string; url: string; key?: string; file?: File };

export type ProductValues = {
  product_number: string;
  name: string;
  introduction: string;
  tags: string[];
  price_fen: number | null;
  on_sale: boolean;
  shows_left: boolean;
  pictures: Picture[];
};

export const NEW_PRODUCT: ProductValues = {
  product_number: "",
  name: "",
  introduction: "",
  tags: [],
  price_fen: null,
  on_sale: true,
  shows_left: false,
  pictures: [],
};

export function valuesOf(product: FullProductView): ProductValues {
  const { product_number, name, introduction, tags, price_fen, on_sale, shows_left } = product;
  const pictures = product.pictures.map(({ key, url }) => ({ id: key, key, url }));
  return { product_number, name, introduction, tags, price_fen, on_sale, shows_left, pictures };
}

/** Return what makes the product. One with pictures is not on sale until they are there. */
export function toCreate({ pictures, price_fen, on_sale, ...rest }: ProductValues): CreateProduct {
  return { ...rest, price_fen: price_fen ?? 0, on_sale: on_sale && pictures.length === 0 };
}

/** Return what changes the product into these values, or nothing where they are the same. */
export function toChange(values: ProductValues, before: ProductValues, pictures: string[]): ChangeProduct | undefined {
  const keysBefore = before.pictures.map(({ key }) => key);
  const change: ChangeProduct = {
    ...(values.name !== before.name && { name: values.name }),
    ...(values.introduction !== before.introduction && { introduction: values.introduction }),
    ...(!isSame(values.tags, before.tags) && { tags: values.tags }),
    ...(values.price_fen !== before.price_fen && { price_fen: values.price_fen }),
    ...(values.on_sale !== before.on_sale && { on_sale: values.on_sale }),
    ...(values.shows_left !== before.shows_left && { shows_left: values.shows_left }),
    ...(!isSame(pictures, keysBefore) && { pictures }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

/** Return the list with the entry at one place moved to another. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, place) => place !== from);
  const taken = list[from];
  return taken === undefined ? [...list] : [...rest.slice(0, to), taken, ...rest.slice(to)];
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, place) => value === other[place]);
}
