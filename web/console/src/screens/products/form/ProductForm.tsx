/** Adding a product and changing one: the form, its preview in a phone, the code for a page. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { App, Form, Input, Progress, Select, Switch } from "antd";
import { call, type FullProductView, showProduct } from "../../../api";
import { useStrings } from "../../../i18n";
import { Edited, elementCode, FormPage, Loaded, type Opened, PageHeader, Snippet, YuanField } from "../../../parts";
import { Inventory } from "../inventory/Inventory";
import { inventoryWords } from "../inventory/strings";
import { openedProduct } from "../opened";
import { formWords, words } from "../strings";
import { DeleteProduct } from "./DeleteProduct";
import { MAX_PICTURES, PicturesField } from "./PicturesField";
import { ProductPreview } from "./ProductPreview";
import { useSaveProduct } from "./useSaveProduct";
import { NEW_PRODUCT, type ProductValues, valuesOf } from "./values";

const newRoute = getRouteApi("/products/new");
const route = getRouteApi("/products/$number");

export function CreateProduct() {
  const t = useStrings(formWords);
  const navigate = newRoute.useNavigate();
  return (
    <>
      <PageHeader title={t.createTitle} />
      <ProductForm done={t.added} okText={t.add} onClose={() => navigate({ to: "/products" })} />
    </>
  );
}

export function ChangeProduct() {
  const t = useStrings(formWords);
  const { number } = route.useParams();
  const navigate = route.useNavigate();
  const query = useQuery({
    queryKey: ["products", number],
    queryFn: ({ signal }) => call(showProduct({ path: { product_number: number }, signal })),
  });
  const leave = () => navigate({ to: "/products" });
  return (
    <>
      <PageHeader title={t.changeTitle} about={t.changeAbout}>
        {query.data && <DeleteProduct product={query.data} onDeleted={leave} />}
      </PageHeader>
      <Loaded query={query}>
        {(product) => (
          <>
            <Inventory product={product} />
            <Edited thing={product}>
              {({ opened, latest, take }) => (
                <ProductForm
                  product={valuesOf(latest)}
                  opened={openedProduct(opened, take)}
                  done={t.saved}
                  onClose={leave}
                />
              )}
            </Edited>
          </>
        )}
      </Loaded>
    </>
  );
}

type ProductFormProps = {
  product?: ProductValues;
  opened?: Opened<FullProductView>;
  done: string;
  okText?: string;
  onClose: () => void;
};

function ProductForm({ product, opened, done, okText, onClose }: ProductFormProps) {
  const { message } = App.useApp();
  const { save, sending } = useSaveProduct(opened);
  return (
    <FormPage<ProductValues>
      initialValues={product ?? NEW_PRODUCT}
      scope="product:write"
      {...(okText && { okText })}
      onSubmit={async (values) => {
        await save(values);
        void message.success(done);
      }}
      onClose={onClose}
      aside={(values) => (
        <>
          <ProductPreview values={values} />
          {product && <Embed number={product.product_number} />}
        </>
      )}
    >
      <Basics isNew={!product} />
      <Selling />
      <Pictures sending={sending} />
    </FormPage>
  );
}

function Basics({ isNew }: { isNew: boolean }) {
  const t = useStrings(formWords);
  const list = useStrings(words);
  const required = [{ required: true, message: t.required }];
  return (
    <>
      <Form.Item name="name" label={list.name} rules={required}>
        <Input maxLength={60} showCount />
      </Form.Item>
      <Form.Item name="product_number" label={list.number} extra={isNew && t.numberHelp} rules={required}>
        <Input maxLength={32} disabled={!isNew} />
      </Form.Item>
      <Form.Item name="introduction" label={t.introduction}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={2000} showCount />
      </Form.Item>
    </>
  );
}

function Selling() {
  const t = useStrings(formWords);
  const counted = useStrings(inventoryWords);
  const list = useStrings(words);
  return (
    <>
      <div className="mc-fields">
        <YuanField
          name="price_fen"
          label={list.price}
          extra={t.priceHelp}
          rules={[{ required: true, type: "number", min: 1, message: t.priceRule }]}
        />
        <Form.Item name="on_sale" label={list.onSale} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="shows_left" label={counted.showsLeft} extra={counted.showsLeftHelp} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
      <Form.Item name="tags" label={list.tags} extra={t.tagsHelp}>
        <Select mode="tags" open={false} suffixIcon={null} maxCount={20} tokenSeparators={[",", "，"]} />
      </Form.Item>
    </>
  );
}

function Pictures({ sending }: { sending: ReturnType<typeof useSaveProduct>["sending"] }) {
  const t = useStrings(formWords);
  return (
    <>
      <Form.Item name="pictures" label={t.pictures} extra={t.picturesHelp(MAX_PICTURES)}>
        <PicturesField />
      </Form.Item>
      {sending && <Progress aria-label={t.uploading} percent={Math.floor((sending.sent * 100) / sending.of)} />}
    </>
  );
}

function Embed({ number }: { number: string }) {
  const t = useStrings(formWords);
  const code = elementCode("mc-product", { product: number, pay: true });
  return (
    <section className="mc-card mc-embed">
      <h2>{t.embed}</h2>
      <p className="mc-quiet">{t.embedAbout}</p>
      <Snippet label={t.embed} code={code} />
    </section>
  );
}
