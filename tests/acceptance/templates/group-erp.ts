// Group ERP: the baseline is refused while purchasing has not signed.
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expectEqual } from "../lib/claims";

const last = "purchasing";

async function play(drive: Drive): Promise<void> {
  const { project } = drive;
  for (const [departmentId, signatory] of drive.signatories()) {
    if (departmentId === last) continue;
    await project.say(signatory, { case: "signOffRequirement", value: { requirementIds: [], departmentId } });
  }
  const business = drive.actor("business");
  const refusal = await project.shows("signoff_missing", business, {
    case: "baselineRequirements",
    value: {},
  });
  const named = refusal.facts.filter(({ key }) => key === "department_id").map(({ value }) => value);
  expectEqual(named, [last], "purchasing, and nobody else, named");
}

export const groupErp: Kit = {
  template: "group-erp",
  signatories: { business: "signatory", finance: "finance", purchasing: "purchasing", sales: "sales" },
  requirements: [
    {
      zh: "统一会计科目与核算规则",
      en: "One chart of accounts and its rules",
      module: { zh: "财务", en: "Finance" },
      departments: ["finance"],
    },
    {
      zh: "采购申请到付款全流程",
      en: "From purchase request to payment",
      module: { zh: "采购", en: "Purchasing" },
      departments: ["purchasing", "finance"],
    },
    {
      zh: "销售订单到收款全流程",
      en: "From sales order to receipt",
      module: { zh: "销售", en: "Sales" },
      departments: ["sales", "finance"],
    },
    {
      zh: "期初余额与主数据清洗",
      en: "Opening balances and clean master data",
      module: { zh: "数据", en: "Data" },
    },
  ],
  feedback: [{ zh: "采购审批需要显示预算余额", en: "Show the remaining budget when approving a purchase" }],
  scenarios: [{ title: "the baseline is refused, purchasing unsigned", at: "baselining", play }],
};
