/** The places of pages that give the stock out: each with its campaign and its limit. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, InputNumber, Select } from "antd";
import { useStrings } from "../../../i18n";
import { useCampaignOptions } from "../../../parts";
import { formWords } from "../strings";
import { MOST } from "./limits";

const NAME = /^[0-9A-Za-z_.:-]{1,64}$/;
const MOST_PLACEMENTS = 100;

export function PlacementFields() {
  const t = useStrings(formWords);
  return (
    <fieldset className="mc-group">
      <legend>{t.placements}</legend>
      <p className="mc-quiet">{t.placementsAbout}</p>
      <Form.List name="placements">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row, place) => (
              <Placement key={row.key} name={row.name} place={place + 1} onRemove={() => remove(row.name)} />
            ))}
            {rows.length < MOST_PLACEMENTS && (
              <Button icon={<PlusOutlined />} onClick={() => add({ name: "", campaign: null, limit: null })}>
                {t.addPlacement}
              </Button>
            )}
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

type PlacementProps = { name: number; place: number; onRemove: () => void };

function Placement({ name, place, onRemove }: PlacementProps) {
  const t = useStrings(formWords);
  const campaigns = useCampaignOptions();
  return (
    <div className="mc-placement">
      <Form.Item name={[name, "name"]} label={t.name} rules={[{ required: true, pattern: NAME, message: t.nameRule }]}>
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item name={[name, "campaign"]} label={t.campaign}>
        <Select allowClear showSearch={{ optionFilterProp: "label" }} options={campaigns} />
      </Form.Item>
      <Form.Item name={[name, "limit"]} label={t.limit}>
        <InputNumber min={1} max={MOST} precision={0} style={{ inlineSize: "100%" }} placeholder={t.empty} />
      </Form.Item>
      <Button icon={<DeleteOutlined />} aria-label={t.removePlacement(place)} onClick={onRemove} />
    </div>
  );
}
