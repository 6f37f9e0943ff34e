/** What a job may give, for forms and filters. */
import { useQuery } from "@tanstack/react-query";
import { useMay } from "../../auth";
import type { Option } from "../../parts/filters";
import { type JobKind, KINDS, type Target } from "./kinds";

const MINUTE = 60_000;

export function useTargets(kind: JobKind): Target[] {
  const { read, targets } = KINDS[kind];
  const may = useMay(read);
  const query = useQuery({
    queryKey: ["targets", kind],
    queryFn: ({ signal }) => targets(signal),
    enabled: may,
    staleTime: MINUTE,
  });
  return query.data ?? [];
}

export function useTargetOptions(kind: JobKind): Option[] {
  return useTargets(kind).map(({ id, name }) => ({ value: id, label: kind === "vouchers" ? `${name} (${id})` : name }));
}

/** What a job gives, also if it is no longer given out. */
export function useTarget(kind: JobKind, id: string) {
  return useQuery({
    queryKey: ["targets", kind, id],
    queryFn: ({ signal }) => KINDS[kind].target(id, signal),
  });
}
