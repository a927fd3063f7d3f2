// The rules: test plans and runs, load results, defects, acceptance.
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const Project&, const v1::DraftTestPlan&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ApproveTestPlan&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::StartTestRun&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RecordTestResult&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RecordLoadResult&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RaiseDefect&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ResolveDefect&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::VerifyDefect&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::SignUat&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

}  // namespace slipway::domain
