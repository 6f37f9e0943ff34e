/** Saves a red packet: the API checks it first and says what it costs at worst; then the person is asked. */
import {
  type CheckedRedPacket,
  call,
  changeRedPacket,
  checkRedPacket,
  type DefineRedPacket,
  defineRedPacket,
  type RedPacketView,
} from "../../../api";
import { useStrings } from "../../../i18n";
import { decided, type MoneyQuestion, type Opened, useKeys } from "../../../parts";
import { words } from "../strings";
import { formWords } from "./strings";
import { type PacketValues, toChange, toDefine } from "./values";

type Saving = { packet?: Opened<RedPacketView>; begun: PacketValues; ask: (question: MoneyQuestion) => Promise<void> };

/** Return what saves the values and returns the id; it asks where more can be lost than before. */
export function useSavePacket({ packet, begun, ask }: Saving): (values: PacketValues) => Promise<string> {
  const t = useStrings(formWords);
  const question = useQuestion();
  const { keyed } = useKeys<DefineRedPacket>();

  const define = async (values: PacketValues) => {
    const body = toDefine(values);
    const checked = await call(checkRedPacket({ body }));
    let id = "";
    await ask({
      ...question(body, checked),
      title: t.confirmTitle(body.name),
      okText: t.confirm,
      onConfirm: async () => {
        id = (await call(defineRedPacket(keyed(body)))).red_packet_id;
        return { id };
      },
    });
    return id;
  };

  const change = async (values: PacketValues, opened: Opened<RedPacketView>) => {
    const { red_packet_id, worst_case } = opened.thing;
    const body = toDefine({ ...values, valid_to: values.valid_to ?? begun.valid_to });
    const checked = await call(checkRedPacket({ body }));
    const apply = async () => {
      const edit = toChange(values, begun);
      const path = { red_packet_id };
      await decided(opened, edit, (headers) => call(changeRedPacket({ path, body: edit, headers })));
      return { id: red_packet_id };
    };
    const isMore = checked.worst_case.amount_fen > worst_case.amount_fen;
    await (isMore
      ? ask({ ...question(body, checked), title: t.raiseTitle(body.name), okText: t.raise, onConfirm: apply })
      : apply());
    return red_packet_id;
  };

  return (values) => (packet ? change(values, packet) : define(values));
}

/** Return what a person confirms: what the red packet costs at worst, and for whom. */
function useQuestion() {
  const t = useStrings(formWords);
  const list = useStrings(words);
  return (body: DefineRedPacket, { worst_case }: CheckedRedPacket) => ({
    scope: "red_packet:write" as const,
    amountFen: worst_case.amount_fen,
    count: worst_case.count,
    account: body.mchid,
    campaign: body.campaign ?? "",
    facts: [
      { label: list.activity, value: body.activity_name },
      { label: list.sender, value: body.sender_name },
    ],
    irreversible: t.confirmAbout,
  });
}
