/** The picture that a customer sees on success: uploaded at once, shown at once, kept when the form is saved. */
import { Button } from "antd";
import { call, offerSuccessPicture } from "../../../api";
import { useStrings } from "../../../i18n";
import { Uploader } from "../../../parts";
import { formWords } from "../strings";
import type { SuccessPicture } from "./values";

const MAX_BYTES = 5 * 1024 * 1024;
const ENDINGS = [".jpg", ".jpeg", ".png", ".webp", ".gif"];

type PictureFieldProps = {
  id?: string;
  stockId: string;
  value?: SuccessPicture | null;
  onChange?: (picture: SuccessPicture | null) => void;
};

export function PictureField({ id, stockId, value, onChange }: PictureFieldProps) {
  const t = useStrings(formWords);
  const offer = async (file: File) => {
    const path = { stock_id: stockId };
    const { picture, upload } = await call(offerSuccessPicture({ path, body: { content_type: file.type } }));
    return { key: picture, form: upload };
  };
  return (
    <>
      {value && (
        <div className="mc-success-picture">
          <img src={value.url} alt={t.pictureAlt} />
          <Button danger onClick={() => onChange?.(null)}>
            {t.removePicture}
          </Button>
        </div>
      )}
      <Uploader
        {...(id && { id })}
        label={t.drop}
        endings={ENDINGS}
        maxBytes={MAX_BYTES}
        offer={offer}
        onUploaded={(key, file) => onChange?.({ key, url: URL.createObjectURL(file) })}
      />
    </>
  );
}
