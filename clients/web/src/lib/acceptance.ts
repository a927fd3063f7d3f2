// When a department's acceptance counts, as the server's rules have it (found_since in proto/records/testing.h).
import { type Defect, DefectState, type Requirement, type UatSignature } from "@slipway/sdk";

export const severeMax = 2;

function wasSettledAt(defect: Defect, signature: UatSignature): boolean {
  const verified = defect.recorded?.changedRevision ?? 0n;
  const signed = signature.recorded?.changedRevision ?? 0n;
  return defect.state === DefectState.DEFECT_VERIFIED && verified < signed;
}

// The severe defects raised or open again since that signature was given: of requirements that concern its
// department, or of none. While there is one, the signature does not count.
export function foundSince(
  signature: UatSignature,
  defects: readonly Defect[],
  requirements: readonly Requirement[],
): readonly Defect[] {
  const departments = new Map(requirements.map((one) => [one.requirementId, one.departments]));
  return defects.filter((defect) => {
    if (defect.severity > severeMax || wasSettledAt(defect, signature)) return false;
    const concerned = departments.get(defect.requirementId) ?? [];
    return concerned.length === 0 || concerned.includes(signature.departmentId);
  });
}
