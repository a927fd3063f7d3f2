// The nine kits, in the order of the templates.
import type { Kit } from "../kit";
import { bankPayment } from "./bank-payment";
import { criticalUpdate } from "./critical-update";
import { dataPlatform } from "./data-platform";
import { groupErp } from "./group-erp";
import { loadTest } from "./load-test";
import { smartFactory } from "./smart-factory";
import { smartOffice } from "./smart-office";
import { socialPlatform } from "./social-platform";
import { yearEndPromotion } from "./year-end-promotion";

export const kits: readonly Kit[] = [
  smartOffice,
  groupErp,
  smartFactory,
  loadTest,
  yearEndPromotion,
  bankPayment,
  criticalUpdate,
  dataPlatform,
  socialPlatform,
];
