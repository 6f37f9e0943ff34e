/** Idempotency-Keys: the same request has the same key until it is done, so that a lost answer makes nothing twice. */
import { useRef } from "react";

export type Keyed<Body> = { body: Body; headers: { "Idempotency-Key": string } };

type Keys<Body> = {
  /** The request with its key: the one it had before, if it was not done. */
  keyed: (body: Body) => Keyed<Body>;
  /** The request is done: asked for again it is another one. */
  done: (body: Body) => void;
};

export function useKeys<Body>(): Keys<Body> {
  const keys = useRef(new Map<string, string>());
  const keyed = (body: Body) => {
    const spelled = JSON.stringify(body);
    const key = keys.current.get(spelled) ?? crypto.randomUUID();
    keys.current.set(spelled, key);
    return { body, headers: { "Idempotency-Key": key } };
  };
  return { keyed, done: (body) => keys.current.delete(JSON.stringify(body)) };
}
