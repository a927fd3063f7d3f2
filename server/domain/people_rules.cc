// The rules: consultants and their advice, training, competency, evaluations of owners.
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const Project&, const v1::EngageConsultant&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RecordAdvice&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::DispositionAdvice&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ScheduleTraining&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RecordTrainingAttendance&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::AssessCompetency&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::EvaluateOwner&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

}  // namespace slipway::domain
