// Year-end promotion: a change is refused in the freeze; an emergency change passes with two approvers.
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expectEqual } from "../lib/claims";

async function play(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const operations = drive.actor("operations");
  const { capacityId, target } = await project.one("environment", "capacity");
  const scaledTo = target + target / 10n;
  const scale = (emergencyChange: string, to = scaledTo) =>
    ({ case: "scaleCapacity", value: { capacityId, scaledTo: to, emergencyChange } }) as const;
  await project.shows("change_freeze", operations, scale(""));
  const changeId = project.newId("emergency");
  const title = project.text("加开一成容量", "A tenth more capacity");
  const reason = project.text("预热流量高于预测", "More traffic than forecast while preheating");
  await project.say(operations, { case: "requestEmergencyChange", value: { changeId, title, reason } });
  const approval = { case: "approveEmergencyChange", value: { changeId } } as const;
  await project.say(drive.actor("sponsor"), approval);
  await project.refused("change_freeze", operations, scale(changeId));
  await project.say(lead, approval);
  await project.say(operations, scale(changeId));
  await project.refused("change_freeze", operations, scale(changeId, scaledTo + 1n)); // It was for once.
  const change = await project.one("environment", "emergencyChange", (one) => one.changeId === changeId);
  expectEqual(
    [change.approved, change.approvedBy.length],
    [true, 2],
    "the emergency change, approved by two",
  );
}

export const yearEndPromotion: Kit = {
  template: "year-end-promotion",
  signatories: { business: "signatory", technology: "technology", sales: "channel", finance: "payment" },
  requirements: [
    {
      zh: "下单峰值按预测 1.5 倍保障",
      en: "Orders at 1.5 times the forecast",
      module: { zh: "交易", en: "Orders" },
    },
    {
      zh: "库存不超卖",
      en: "Stock is never oversold",
      module: { zh: "库存", en: "Stock" },
      departments: ["business", "technology"],
    },
    {
      zh: "支付渠道可切换",
      en: "Payment channels can be switched",
      module: { zh: "支付", en: "Payment" },
      departments: ["finance", "technology"],
    },
  ],
  feedback: [{ zh: "优惠叠加规则看不懂", en: "Nobody understands how discounts add up" }],
  scenarios: [
    {
      title: "a change is refused in the freeze; an emergency change passes with two approvers",
      at: "frozen",
      play,
    },
  ],
};
