/** A file that goes to the bucket: dropped in or chosen, offered to the API, sent with its progress. */
import { Progress } from "antd";
import { useState } from "react";
import { type FileForm, uploadFile } from "../api";
import { strings, useStrings } from "../i18n";
import { FileDrop, type FileRules } from "./FileDrop";
import { ProblemAlert } from "./ProblemAlert";

const words = strings({ progress: { zh: "上传进度", en: "Upload progress" } });

type UploaderProps = FileRules & {
  id?: string;
  label: string;
  /** Ask the API for a form for this file; the key names the file from then on. */
  offer: (file: File) => Promise<{ key: string; form: FileForm }>;
  onUploaded: (key: string, file: File) => void;
  multiple?: boolean;
  disabled?: boolean;
};

export function Uploader({ offer, onUploaded, disabled = false, ...drop }: UploaderProps) {
  const t = useStrings(words);
  const [percents, setPercents] = useState<Record<string, number>>({});
  const [error, setError] = useState<Error>();

  const show = (name: string, percent: number) => setPercents((all) => ({ ...all, [name]: percent }));
  const hide = (name: string) =>
    setPercents((all) => Object.fromEntries(Object.entries(all).filter(([other]) => other !== name)));

  async function take(file: File) {
    setError(undefined);
    show(file.name, 0);
    try {
      const { key, form } = await offer(file);
      await uploadFile(form, file, (percent) => show(file.name, percent));
      onUploaded(key, file);
    } catch (problem) {
      setError(problem instanceof Error ? problem : new Error(String(problem)));
    } finally {
      hide(file.name);
    }
  }

  const isBusy = Object.keys(percents).length > 0;
  return (
    <div className="mc-stack">
      <FileDrop {...drop} disabled={disabled || isBusy} onFile={(file) => void take(file)} />
      {Object.entries(percents).map(([name, percent]) => (
        <Progress key={name} percent={percent} aria-label={`${t.progress} ${name}`} />
      ))}
      {error && <ProblemAlert error={error} />}
    </div>
  );
}
