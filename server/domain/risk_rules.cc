// The rules: the risk register.
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const Project&, const v1::IdentifyRisk&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::AssessRisk&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::PlanResponse&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::EscalateRisk&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::MaterialiseRisk&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::AcceptRisk&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::CloseRisk&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

}  // namespace slipway::domain
