// The rules: requirements, their sign-offs, the baseline, and changes after it.
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const Project&, const v1::ProposeRequirement&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::EditRequirement&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::SignOffRequirement&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::BaselineRequirements&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RequestChange&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ApproveChange&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RejectChange&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

}  // namespace slipway::domain
