// A risk and a gate from the first form to the refusal and the decision, seen by another as they happen.
import { until } from "../lib/check.mjs";

const offer = async (page, entity, command) => {
  await page.locator(`[data-entity="${entity}"] button[aria-haspopup=menu]`).first().click();
  await page.getByRole("menuitem").and(page.getByTestId(`do-${command}`)).click();
};

export async function records(world) {
  const { check, anna, bo, api, project } = world;
  const a = anna.page;
  const b = bo.page;
  const base = `/w/main/p/${project}`;
  const risk = async () => (await api.view(project, "risks")).entities.find((one) => one.risk)?.risk;

  await check.that("a risk is identified in one browser and stands in the other's register", async () => {
    await a.goto(`${base}/risks`);
    await b.goto(`${base}/risks`);
    await a.getByTestId("do-identify_risk").click();
    await a.getByRole("dialog").getByLabel("标题").fill("清算链路中断");
    await a.getByTestId("send-identify_risk").click();
    await b.getByText("清算链路中断").waitFor();
  });
  await check.that("a form says what is missing before anything is sent", async () => {
    await a.getByTestId("do-identify_risk").click();
    await a.getByTestId("send-identify_risk").click();
    await a.getByRole("dialog").getByText("此项必填。").waitFor();
    await a.keyboard.press("Escape");
  });
  await check.that("assessed, it moves into its cell of the matrix, there and here", async () => {
    const { riskId } = await risk();
    await offer(a, `risk/${riskId}`, "assess_risk");
    await a.getByRole("dialog").getByLabel("发生概率").fill("4");
    await a.getByRole("dialog").getByLabel("影响程度").fill("5");
    await a.getByTestId("send-assess_risk").click();
    await b.getByRole("button", { name: "发生概率 4，影响程度 5：1 项风险" }).waitFor();
    await world.photo(a, "risk-matrix");
  });
  await check.that("an untreated risk does not close, and the form says why", async () => {
    const { riskId } = await risk();
    await offer(a, `risk/${riskId}`, "close_risk");
    await a.getByTestId("send-close_risk").click();
    await a.getByRole("dialog").locator("[data-code=risk_untreated]").waitFor();
    await a.getByRole("dialog").getByRole("button", { name: "取消" }).click();
    return (await risk()).state !== "RISK_CLOSED";
  });
  await check.that("the audit trail tells it in words", async () => {
    await a.goto(`${base}/audit`);
    await a.getByText("识别了风险").first().waitFor();
    await until("assessed", () => a.getByText("评估了风险").first().isVisible());
  });
}
records.title = "risks, by forms made of the schema";
