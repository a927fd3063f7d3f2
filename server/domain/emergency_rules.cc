// The rules: emergency plans and incidents.
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const Project&, const v1::DraftEmergencyPlan&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ApproveEmergencyPlan&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::CompleteDrill&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::InvokeEmergencyPlan&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::DeclareIncident&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::MitigateIncident&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ResolveIncident&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::PublishReview&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

}  // namespace slipway::domain
