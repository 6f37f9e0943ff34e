/** A product's pictures: dropped in, put in order by dragging or by arrows, removed. They go to the bucket on saving. */
import "../products.css";
import { ArrowLeftOutlined, ArrowRightOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useStrings } from "../../../i18n";
import { FileDrop } from "../../../parts";
import { formWords } from "../strings";
import { moved, type Picture } from "./values";

export const MAX_PICTURES = 9;
const MAX_BYTES = 5 * 1024 * 1024;
const ENDINGS = [".jpg", ".jpeg", ".png", ".webp", ".gif"];

type PicturesFieldProps = {
  id?: string;
  value?: Picture[];
  onChange?: (pictures: Picture[]) => void;
  disabled?: boolean;
};

/** Return what adds a file, until there are as many as there may be. */
function useAdding(value: Picture[], onChange: PicturesFieldProps["onChange"]) {
  // Files that are dropped together arrive one by one, within one rendering.
  const [waiting] = useState<{ pictures: Picture[] }>({ pictures: value });
  waiting.pictures = value;
  return (file: File) => {
    if (waiting.pictures.length < MAX_PICTURES) {
      waiting.pictures = [...waiting.pictures, { id: crypto.randomUUID(), url: URL.createObjectURL(file), file }];
      onChange?.(waiting.pictures);
    }
  };
}

export function PicturesField({ id, value = [], onChange, disabled = false }: PicturesFieldProps) {
  const t = useStrings(formWords);
  const [dragged, setDragged] = useState<number>();
  const move = (from: number, to: number) => onChange?.(moved(value, from, to));
  const add = useAdding(value, onChange);
  return (
    <div className="mc-stack">
      <ol className="mc-pictures">
        {value.map((picture, place) => (
          <li
            key={picture.id}
            draggable={!disabled}
            onDragStart={() => setDragged(place)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== undefined) {
                move(dragged, place);
              }
            }}
            onDragEnd={() => setDragged(undefined)}
          >
            <img src={picture.url} alt={t.pictureOf(place + 1)} />
            {place === 0 && <span className="mc-cover">{t.cover}</span>}
            <PictureActions
              place={place}
              isLast={place === value.length - 1}
              disabled={disabled}
              onMove={(to) => move(place, to)}
              onRemove={() => onChange?.(value.filter(({ id: other }) => other !== picture.id))}
            />
          </li>
        ))}
      </ol>
      {value.length < MAX_PICTURES && (
        <FileDrop
          {...(id && { id })}
          label={t.drop}
          endings={ENDINGS}
          maxBytes={MAX_BYTES}
          multiple
          disabled={disabled}
          onFile={add}
        />
      )}
    </div>
  );
}

type PictureActionsProps = {
  place: number;
  isLast: boolean;
  disabled: boolean;
  onMove: (to: number) => void;
  onRemove: () => void;
};

function PictureActions({ place, isLast, disabled, onMove, onRemove }: PictureActionsProps) {
  const t = useStrings(formWords);
  const look = { size: "small", type: "text" } as const;
  return (
    <div>
      <Button
        {...look}
        icon={<ArrowLeftOutlined />}
        aria-label={t.earlier(place + 1)}
        disabled={disabled || place === 0}
        onClick={() => onMove(place - 1)}
      />
      <Button
        {...look}
        icon={<ArrowRightOutlined />}
        aria-label={t.later(place + 1)}
        disabled={disabled || isLast}
        onClick={() => onMove(place + 1)}
      />
      <Button
        {...look}
        danger
        icon={<DeleteOutlined />}
        aria-label={t.remove(place + 1)}
        disabled={disabled}
        onClick={onRemove}
      />
    </div>
  );
}
