/** Saving a product: it is made first, its new pictures go to the bucket, then it shows them. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import {
  type ChangeProduct,
  call,
  changeProduct,
  createProduct,
  type FullProductView,
  offerUpload,
  uploadFile,
} from "../../../api";
import { decided, type Opened } from "../../../parts";
import { openedProduct } from "../opened";
import { type Picture, type ProductValues, toChange, toCreate, valuesOf } from "./values";

export type Sending = { sent: number; of: number } | undefined;

/** Save what the form holds. What was done before a failure is not done again when the form is sent once more. */
export function useSaveProduct(opened?: Opened<FullProductView>) {
  const queries = useQueryClient();
  const kept = useRef(opened && valuesOf(opened.thing));
  const decidedOn = useRef(opened);
  const keyOf = useUploads();
  const [sending, setSending] = useState<Sending>();

  async function save(values: ProductValues): Promise<void> {
    if (!kept.current) {
      const body = toCreate(values);
      const made = await call(createProduct({ body }));
      const { product_number } = made;
      decidedOn.current = openedProduct(made);
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
        await sendChange(body);
      }
    } finally {
      setSending(undefined);
      await queries.invalidateQueries({ queryKey: ["products"] });
    }
  }

  async function sendChange(body: ChangeProduct): Promise<void> {
    const known = decidedOn.current;
    if (known) {
      const path = { product_number: known.thing.product_number };
      const changed = await decided(known, body, (headers) => call(changeProduct({ path, body, headers })));
      decidedOn.current = { ...known, thing: changed };
    }
  }

  return { save, sending };
}

/** Return what sends a new picture to the bucket, once, and gives its key. */
function useUploads() {
  const keys = useRef(new Map<string, string>());
  return async (product_number: string, { id, key, file }: Picture): Promise<string> => {
    const known = key ?? keys.current.get(id);
    if (known || !file) {
      return known ?? "";
    }
    const path = { product_number };
    const { picture, upload } = await call(offerUpload({ path, body: { content_type: file.type } }));
    await uploadFile(upload, file, () => undefined);
    keys.current.set(id, picture);
    return picture;
  };
}
