/** A fixed amount or one at random, and the scene that small and large ones need. */
import { Alert, Form, Radio, Select } from "antd";
import { useStrings, useText } from "../../../i18n";
import { YuanField } from "../../../parts";
import { SCENES, words } from "../strings";
import { formWords } from "./strings";
import { NEW_PACKET, type PacketValues } from "./values";

/** Without a scene WeChat takes cash red packets of 1 to 200 yuan: said beside the field; the API decides. */
const USUAL_FEN = { least: 100, most: 20_000 };

export function AmountFields() {
  const t = useStrings(formWords);
  const list = useStrings(words);
  const text = useText();
  const form = Form.useFormInstance<PacketValues>();
  const typed: PacketValues = { ...NEW_PACKET, ...Form.useWatch((values: PacketValues) => values, form) };
  const { kind, channel } = typed;
  const rules = [{ required: true, type: "number" as const, min: 1, message: t.amountRule }];
  const scenes = Object.entries(SCENES[channel]).map(([value, label]) => ({
    value,
    label: `${text(label)} (${value})`,
  }));
  return (
    <fieldset className="mc-group">
      <legend>{t.amountGroup}</legend>
      <Form.Item name="kind" label={t.kind}>
        <Radio.Group
          options={[
            { value: "fixed", label: t.fixed },
            { value: "random", label: t.random },
          ]}
        />
      </Form.Item>
      <div className="mc-fields">
        <YuanField name="least_fen" label={kind === "fixed" ? t.each : t.least} rules={rules} />
        {kind === "random" && <YuanField name="most_fen" label={t.most} rules={rules} />}
      </div>
      <p className="mc-quiet">{channel === "cash" ? t.sceneNote : t.transferNote}</p>
      <Form.Item name="scene" label={list.scene}>
        <Select allowClear placeholder={t.noScene} options={[{ value: "", label: t.noScene }, ...scenes]} />
      </Form.Item>
      {needsScene(typed) && <Alert className="mc-banner" type="warning" showIcon title={t.sceneNeeded} />}
    </fieldset>
  );
}

function needsScene({ channel, kind, least_fen, most_fen, scene }: PacketValues): boolean {
  const most = kind === "random" ? most_fen : least_fen;
  const isUsual = (least_fen ?? USUAL_FEN.least) >= USUAL_FEN.least && (most ?? USUAL_FEN.most) <= USUAL_FEN.most;
  return channel === "cash" && !scene && !isUsual;
}
