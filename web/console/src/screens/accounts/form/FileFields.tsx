/** Fields whose value is a file's content: PEM as text, pasted or dropped; .p12 as base64, dropped. */
import { DeleteOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, Input, Space, Upload } from "antd";
import { type DragEvent, useState } from "react";
import { useStrings } from "../../../i18n";
import { FileDrop } from "../../../parts";
import { formWords } from "./strings";

const PEM_ENDINGS = ".pem,.cer,.crt,.key,.txt";
const P12_MAX_BYTES = 24 * 1024;

type FieldProps = { id?: string; value?: string; onChange?: (value: string) => void };

export function PemField({ id, value, onChange, isSecret = false }: FieldProps & { isSecret?: boolean }) {
  const t = useStrings(formWords);
  const read = async (files: Iterable<File>) => {
    const texts = await Promise.all([...files].map((file) => file.text()));
    onChange?.([value, ...texts].filter(Boolean).join("\n"));
  };
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.files.length > 0) {
      event.preventDefault();
      void read(event.dataTransfer.files);
    }
  };
  return (
    <div className="mc-stack">
      <Input.TextArea
        {...(id && { id })}
        className={isSecret ? "mc-pem mc-secret" : "mc-pem"}
        rows={3}
        spellCheck={false}
        autoComplete="off"
        placeholder={t.pasteOrDrop}
        value={value}
        onChange={(event) => onChange?.(event.target.value)}
        onDrop={drop}
      />
      <Upload
        accept={PEM_ENDINGS}
        showUploadList={false}
        beforeUpload={(file) => {
          void read([file]);
          return false;
        }}
      >
        <Button size="small" icon={<UploadOutlined aria-hidden />}>
          {t.chooseFile}
        </Button>
      </Upload>
    </div>
  );
}

export function P12Field({ id, value, onChange }: FieldProps) {
  const t = useStrings(formWords);
  const [name, setName] = useState("");
  const take = async (file: File) => {
    setName(file.name);
    onChange?.(base64Of(new Uint8Array(await file.arrayBuffer())));
  };
  if (value) {
    return (
      <Space>
        <code>{name}</code>
        <Button size="small" icon={<DeleteOutlined aria-hidden />} onClick={() => onChange?.("")}>
          {t.removeFile}
        </Button>
      </Space>
    );
  }
  return (
    <FileDrop
      {...(id && { id })}
      label={t.p12}
      endings={[".p12", ".pfx"]}
      maxBytes={P12_MAX_BYTES}
      onFile={(file) => void take(file)}
    />
  );
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
