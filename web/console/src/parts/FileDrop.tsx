/** Where a file is dropped in or chosen; what is of another type or too large is refused here, in words. */
import { InboxOutlined } from "@ant-design/icons";
import { Upload } from "antd";
import { type ReactNode, useState } from "react";
import { ApiProblem } from "../api";
import { strings, useStrings } from "../i18n";
import { ProblemAlert } from "./ProblemAlert";
import { sizeText } from "./sizes";

const words = strings({
  hint: {
    zh: (kinds: string, size: string) => `支持 ${kinds}，不超过 ${size}`,
    en: (kinds: string, size: string) => `${kinds}, at most ${size}`,
  },
  wrongKind: {
    zh: (name: string) => `“${name}”的类型不支持。`,
    en: (name: string) => `"${name}" is of another type.`,
  },
  tooLarge: { zh: (name: string) => `“${name}”过大。`, en: (name: string) => `"${name}" is too large.` },
});

export type FileRules = {
  /** Endings of the names that are taken: [".png", ".jpg"]. */
  endings: string[];
  maxBytes: number;
};

type FileDropProps = FileRules & {
  id?: string;
  label: ReactNode;
  onFile: (file: File) => void;
  multiple?: boolean;
  disabled?: boolean;
};

export function FileDrop({ id, label, endings, maxBytes, onFile, multiple = false, disabled = false }: FileDropProps) {
  const t = useStrings(words);
  const [refusal, setRefusal] = useState<Error>();

  function take(file: File) {
    const isKind = endings.some((ending) => file.name.toLowerCase().endsWith(ending));
    const isSmall = file.size <= maxBytes;
    if (isKind && isSmall) {
      setRefusal(undefined);
      onFile(file);
      return;
    }
    const detail = isKind ? t.tooLarge(file.name) : t.wrongKind(file.name);
    setRefusal(new ApiProblem({ code: "upload_refused", detail }));
  }

  return (
    <div className="mc-stack">
      <Upload.Dragger
        {...(id && { id })}
        accept={endings.join(",")}
        multiple={multiple}
        disabled={disabled}
        showUploadList={false}
        beforeUpload={(file) => {
          take(file);
          return false;
        }}
      >
        <InboxOutlined className="mc-drop-icon" aria-hidden />
        <p>{label}</p>
        <p className="mc-quiet">{t.hint(endings.join(" "), sizeText(maxBytes))}</p>
      </Upload.Dragger>
      {refusal && <ProblemAlert error={refusal} />}
    </div>
  );
}
