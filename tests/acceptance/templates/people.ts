// Who fills which place: the shared slots, and those of each template.
import type { Words } from "../kit";
import type { Place } from "../lib/cast";

export const departments: Readonly<Record<string, Words>> = {
  business: { zh: "业务部", en: "Business" },
  technology: { zh: "信息技术部", en: "Technology" },
  operations: { zh: "运维部", en: "Operations" },
  finance: { zh: "财务部", en: "Finance" },
  purchasing: { zh: "采购部", en: "Purchasing" },
  sales: { zh: "销售部", en: "Sales" },
  production: { zh: "生产部", en: "Production" },
  quality: { zh: "质量部", en: "Quality" },
  compliance: { zh: "合规部", en: "Compliance" },
};

// Who signs for a department where the kit names nobody.
export const signatories: Readonly<Record<string, string>> = {
  business: "signatory",
  technology: "technology",
  operations: "operations",
  finance: "finance",
  purchasing: "purchasing",
  sales: "sales",
  production: "production",
  quality: "quality",
  compliance: "compliance",
};

export const places: Readonly<Record<string, Place>> = {
  sponsor: { name: "陈志远", department: "business" },
  lead: { name: "林薇", department: "technology" },
  business: { name: "赵敏", department: "business" },
  technology: { name: "王磊", department: "technology" },
  tester: { name: "孙倩", department: "technology" },
  signatory: { name: "周洁", department: "business" },
  operations: { name: "吴昊", department: "operations" },
  cutover: { name: "郑凯", department: "operations" },
  risk: { name: "何静", department: "compliance" },
  security: { name: "罗阳", department: "technology" },
  facilitator: { name: "高宁", department: "business" },
  secretary: { name: "许诺", department: "business" },
  auditor: { name: "沈清", department: "compliance" },
  directory: { name: "唐俊", department: "technology" },
  helpdesk: { name: "冯雪", department: "operations" },
  finance: { name: "韩梅", department: "finance" },
  purchasing: { name: "曹斌", department: "purchasing" },
  sales: { name: "袁芳", department: "sales" },
  data: { name: "邓超", department: "technology" },
  production: { name: "彭刚", department: "production" },
  automation: { name: "曾强", department: "production" },
  quality: { name: "肖丽", department: "quality" },
  performance: { name: "田野", department: "technology" },
  channel: { name: "董洁", department: "sales" },
  payment: { name: "潘亮", department: "finance" },
  vendor: { name: "蒋涛", department: "purchasing" },
  clearing: { name: "蔡琳", department: "finance" },
  channels: { name: "余波", department: "sales" },
  compliance: { name: "杜鹃", department: "compliance" },
  dba: { name: "叶青", department: "operations" },
  release: { name: "程程", department: "operations" },
  consultant: { name: "魏来", department: "compliance" },
  "data-owner": { name: "丁宁", department: "business" },
  engineer: { name: "任杰", department: "technology" },
  moderation: { name: "姚远", department: "operations" },
  product: { name: "钟灵", department: "business" },
  support: { name: "谭笑", department: "operations" },
};
