// The rules: configuration, capacity, backups, freezes.
#include "server/domain/rules.h"

namespace slipway::domain {

Decision decide(const Project&, const v1::AddConfigItem&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::VerifyConfigItem&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::SetCapacityTarget&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ScaleCapacity&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::VerifyCapacity&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::TakeBackup&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::VerifyRestore&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::StartChangeFreeze&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::EndChangeFreeze&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::RequestEmergencyChange&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

Decision decide(const Project&, const v1::ApproveEmergencyChange&, const Request& request) {
  return invalid(request, "command", "not_yet");
}

}  // namespace slipway::domain
