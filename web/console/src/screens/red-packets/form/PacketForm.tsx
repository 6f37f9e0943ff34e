/** Defining a red packet and changing one: the form in the manual's order, its preview, and what it costs at worst. */
import "../red-packets.css";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { App } from "antd";
import { useRef } from "react";
import type { MerchantView, RedPacketView } from "../../../api";
import { useStrings } from "../../../i18n";
import { Edited, FormPage, Loaded, type Opened, PageHeader, useMoneyQuestion } from "../../../parts";
import { openedPacket } from "../opened";
import { usePacket } from "../usePacket";
import { AmountFields } from "./AmountFields";
import { BasicFields } from "./BasicFields";
import { LimitFields } from "./LimitFields";
import { NoticeFields } from "./NoticeFields";
import { Preview } from "./Preview";
import { formWords } from "./strings";
import { TextFields } from "./TextFields";
import { useAccounts } from "./useAccounts";
import { useSavePacket } from "./useSavePacket";
import { completed, fieldOf, NEW_PACKET, type PacketValues, valuesOf } from "./values";
import { WorstCase } from "./WorstCase";

const newRoute = getRouteApi("/red-packets/new");
const editRoute = getRouteApi("/red-packets/$id/edit");

export function CreatePacket() {
  const t = useStrings(formWords);
  const navigate = newRoute.useNavigate();
  return (
    <>
      <PageHeader title={t.createTitle} />
      <Loaded query={useAccounts()}>
        {(accounts) => (
          <PacketForm
            accounts={accounts}
            begun={{ ...NEW_PACKET, ...onlyOne(accounts) }}
            onClose={(id) =>
              id ? navigate({ to: "/red-packets/$id", params: { id } }) : navigate({ to: "/red-packets" })
            }
          />
        )}
      </Loaded>
    </>
  );
}

export function ChangePacket() {
  const t = useStrings(formWords);
  const { id } = editRoute.useParams();
  const navigate = editRoute.useNavigate();
  const accounts = useAccounts();
  return (
    <>
      <PageHeader title={t.changeTitle} about={t.changeAbout} />
      <Loaded query={usePacket(id)}>
        {(packet) => (
          <Edited thing={packet}>
            {({ opened, take }) => (
              <PacketForm
                accounts={accounts.data ?? []}
                packet={openedPacket(opened, take)}
                begun={valuesOf(opened)}
                onClose={() => navigate({ to: "/red-packets/$id", params: { id } })}
              />
            )}
          </Edited>
        )}
      </Loaded>
    </>
  );
}

type PacketFormProps = {
  accounts: MerchantView[];
  packet?: Opened<RedPacketView>;
  begun: PacketValues;
  /** With the id of the red packet that was saved, or nothing if the form was left. */
  onClose: (id?: string) => void;
};

function PacketForm({ accounts, packet, begun, onClose }: PacketFormProps) {
  const t = useStrings(formWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { ask, dialog } = useMoneyQuestion();
  const first = useRef(begun).current;
  const sent = useRef(first);
  const saved = useRef<string>(undefined);
  const save = useSavePacket({ begun: first, ask, ...(packet && { packet }) });
  const submit = async (values: PacketValues) => {
    sent.current = values;
    saved.current = await save(values);
    await queries.invalidateQueries({ queryKey: ["red-packets"] });
    void message.success(t.saved);
  };
  return (
    <>
      <FormPage<PacketValues>
        initialValues={first}
        {...(!packet && { okText: t.create })}
        scope="red_packet:write"
        onSubmit={(values) => submit(completed(values, first))}
        onClose={() => onClose(saved.current)}
        rename={(field) => fieldOf(field, sent.current)}
        aside={(values) => <Aside values={completed(values, first)} />}
      >
        <BasicFields accounts={accounts} isNew={!packet} />
        <AmountFields />
        <TextFields />
        <LimitFields {...(packet && { packet: packet.thing })} />
        <NoticeFields />
      </FormPage>
      {dialog}
    </>
  );
}

function Aside({ values }: { values: PacketValues }) {
  return (
    <div className="mc-packet-aside">
      <Preview values={values} />
      <WorstCase values={values} />
    </div>
  );
}

/** Return the account and its official account where there is nothing to choose. */
function onlyOne(accounts: MerchantView[]): Partial<PacketValues> {
  const enabled = accounts.filter(({ enabled: isEnabled }) => isEnabled);
  const [account] = enabled;
  if (!account || enabled.length > 1) {
    return {};
  }
  const [official] = account.official_accounts;
  return { mchid: account.mchid, ...(account.official_accounts.length === 1 && official && { appid: official.appid }) };
}
