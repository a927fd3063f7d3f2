// The rules: monitors, feedback, hypercare.
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const Project&, const v1::RegisterMonitor&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ReportReading&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ReceiveFeedback&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::TriageFeedback&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ConvertFeedback&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::StartHypercare&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ExitHypercare&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

}  // namespace slipway::domain
