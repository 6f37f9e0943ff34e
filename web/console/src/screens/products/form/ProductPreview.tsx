/** The product as a page shows it to a customer. */
import { useStrings } from "../../../i18n";
import { Money, Phone } from "../../../parts";
import { formWords } from "../strings";
import type { ProductValues } from "./values";

export function ProductPreview({ values }: { values: ProductValues }) {
  const t = useStrings(formWords);
  const [cover] = values.pictures;
  return (
    <Phone title={t.preview}>
      <article className="mc-product">
        {cover ? <img src={cover.url} alt="" /> : <div className="mc-product-picture" />}
        <p className="mc-product-name">{values.name || t.unnamed}</p>
        <p className="mc-quiet">{values.introduction}</p>
        <p className="mc-product-price">
          <Money fen={values.price_fen} />
        </p>
        <span className="mc-product-buy">{t.buy}</span>
      </article>
    </Phone>
  );
}
