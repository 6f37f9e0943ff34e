/** Saving a product: it is made first, its new pictures go to the bucket, then it shows them. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { call, changeProduct, createProduct, offerUpload, uploadFile } from "../../../api";
import { type Picture, type ProductValues, toChange, toCreate } from "./values";

export type Sending = { sent: number; of: number } | undefined;

/** Save what the form holds. What was done before a failure is not done again when the form is sent once more. */
export function useSaveProduct(product?: ProductValues) {
  const queries = useQueryClient();
  const kept = useRef(product);
  const keys = useRef(new Map<string, string>());
  const [sending, setSending] = useState<Sending>();

  async function keyOf(product_number: string, { id, key, file }: Picture): Promise<string> {
    const known = key ?? keys.current.get(id);
    if (known || !file) {
      return known ?? "";
    }
    const path = { product_number };
    const { picture, upload } = await call(offerUpload({ path, body: { content_type: file.type } }));
    await uploadFile(upload, file, () => undefined);
    keys.current.set(id, picture);
    return picture;
  }

  async function save(values: ProductValues): Promise<void> {
    if (!kept.current) {
      const body = toCreate(values);
      const { product_number } = await call(createProduct({ body }));
      kept.current = { ...values, product_number, on_sale: body.on_sale ?? false, pictures: [] };
    }
    const { product_number } = kept.current;
    try {
      const pictures: string[] = [];
      for (const picture of values.pictures) {
        setSending({ sent: pictures.length, of: values.pictures.length });
        pictures.push(await keyOf(product_number, picture));
      }
      const body = toChange(values, kept.current, pictures);
      if (body) {
        await call(changeProduct({ path: { product_number }, body }));
      }
    } finally {
      setSending(undefined);
      await queries.invalidateQueries({ queryKey: ["products"] });
    }
  }

  return { save, sending };
}
