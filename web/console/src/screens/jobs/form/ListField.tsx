/** The list of customers: uploaded straight to the bucket, with its progress. */
import { CheckCircleFilled } from "@ant-design/icons";
import { useStrings } from "../../../i18n";
import { Uploader } from "../../../parts";
import { type JobKind, KINDS } from "../kinds";
import { formWords } from "../strings";
import type { UploadedList } from "./values";

const MAX_BYTES = 256 * 1024 * 1024;
const ENDINGS = [".csv", ".txt"];

type ListFieldProps = {
  id?: string;
  kind: JobKind;
  value?: UploadedList | null;
  onChange?: (list: UploadedList) => void;
};

export function ListField({ id, kind, value, onChange }: ListFieldProps) {
  const t = useStrings(formWords);
  const offer = async () => {
    const { upload_id, upload } = await KINDS[kind].offer();
    return { key: upload_id, form: upload };
  };
  return (
    <div className="mc-stack">
      <Uploader
        {...(id && { id })}
        label={t.drop}
        endings={ENDINGS}
        maxBytes={MAX_BYTES}
        offer={offer}
        onUploaded={(upload_id, file) => onChange?.({ upload_id, name: file.name })}
      />
      {value && (
        <span aria-live="polite">
          <CheckCircleFilled className="mc-calm" aria-hidden /> {t.uploaded(value.name)}
        </span>
      )}
    </div>
  );
}
