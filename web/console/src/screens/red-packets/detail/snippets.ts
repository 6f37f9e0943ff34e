/** The call of a machine, as a shell command to copy. */
import type { RedPacketView } from "../../../api";

type Called = Pick<RedPacketView, "red_packet_id" | "appid" | "source_kinds">;

export function snippetOf({ red_packet_id, appid, source_kinds }: Called, apiUrl: string): string {
  const kind = source_kinds[0] ?? "flow";
  const body = { appid, openid: "OPENID", source: { kind, id: "RUN-OR-DRAW-ID" } };
  return [
    `curl -X POST ${apiUrl}/v1/machine/red-packets/${red_packet_id}/send \\`,
    `  -H "Authorization: Bearer $TOKEN" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join("\n");
}
