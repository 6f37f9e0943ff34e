/** A form over a thing as it was when the form opened; taking what is there now begins the form anew. */
import { Fragment, type ReactNode, useState } from "react";

type EditedProps<T> = {
  /** The thing as the page knows it, also after it was read again. */
  thing: T;
  children: (edited: { opened: T; latest: T; take: (now: T) => void }) => ReactNode;
};

export function Edited<T extends { version: number }>({ thing, children }: EditedProps<T>) {
  const [opened, setOpened] = useState(thing);
  const latest = thing.version >= opened.version ? thing : opened;
  return <Fragment key={opened.version}>{children({ opened, latest, take: setOpened })}</Fragment>;
}
