// When requirements are ready for what, as the server's rules have it (is_wanted in server/domain/requirement_rules.cc).
import { type Requirement, RequirementPriority } from "@slipway/sdk";

// Is there something to sign off and to baseline? Again, once what an approved change brought or changed is there.
export function awaitsBaseline(requirements: readonly Requirement[]): boolean {
  return requirements.some((one) => !one.baselined && one.priority !== RequirementPriority.WONT);
}
