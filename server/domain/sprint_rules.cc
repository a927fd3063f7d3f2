// The rules: sprints and milestones.
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const Project&, const v1::PlanSprint&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::StartSprint&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ChangeSprintScope&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::CompleteSprint&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::PlanMilestone&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RebaselineMilestone&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ReachMilestone&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

}  // namespace slipway::domain
