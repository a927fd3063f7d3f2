// The rules: a project as a whole: paused, cancelled, measured, handed over, closed.
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const Project&, const v1::RecordDue&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::PauseProject&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ResumeProject&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::CancelProject&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::MeasureSuccessFactor&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RecordLesson&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::HandOverOperation&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::CloseProject&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

}  // namespace slipway::domain
