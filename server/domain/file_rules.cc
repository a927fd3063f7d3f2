// The rules: files on tasks, comments, the evidence of gates, and minutes.
//
// The file itself was uploaded before and stands beside the log; a commit carries its digest, its size, its
// name and its type. What may no longer be changed gets and loses no files either.
#include <algorithm>

#include "server/domain/attached_to.h"
#include "server/domain/limits.h"
#include "server/domain/meeting_checks.h"
#include "server/domain/rules.h"
#include "server/domain/words.h"

namespace slipway::domain {
namespace {

bool has_evidence(const v1::Gate& gate, const std::string& id) {
  return std::ranges::any_of(gate.criteria(), [&](const v1::Criterion& criterion) {
    const auto& evidence = criterion.evidence();
    return std::ranges::find(evidence, id, &v1::Evidence::evidence_id) != evidence.end();
  });
}

std::optional<Refusal> locked_task(const Project& project, const std::string& id) {
  const auto task = live_task(project, id);
  return task ? std::nullopt : std::optional{task.error()};
}

std::optional<Refusal> locked_comment(const Project& project, const std::string& id) {
  const Task* task = project.board.find_commented(id);
  if (task == nullptr) return not_found("comment", id).error();
  if (!task->archived) return std::nullopt;
  return Refusal{Code::task_archived, {{"title", task->title.value}}};
}

std::optional<Refusal> locked_evidence(const Project& project, const std::string& id,
                                       const std::string& evidence) {
  const auto gate = known(project.records.gates.gates, "gate", id);
  if (!gate) return gate.error();
  if (!has_evidence(**gate, evidence)) return not_found("evidence", evidence).error();
  if ((*gate)->state() != v1::GATE_DECIDED) return std::nullopt;
  return wrong_state("gate", (*gate)->name(), lower_name((*gate)->state())).error();
}

std::optional<Refusal> locked_minutes(const Project& project, const std::string& id) {
  const auto meeting = known_meeting(project, id);
  if (!meeting) return meeting.error();
  if ((*meeting)->state != v1::MINUTES_APPROVED) return std::nullopt;
  return Refusal{Code::minutes_locked, {{"meeting", id}}};
}

// Why nothing can be attached there, or be taken from there.
std::optional<Refusal> locked(const Project& project, const std::string& about, const std::string& part,
                              const Request& request) {
  const AttachedTo target = attached_to(about);
  switch (target.kind) {
    case AttachedTo::Kind::task:
      return locked_task(project, target.id);
    case AttachedTo::Kind::comment:
      return locked_comment(project, target.id);
    case AttachedTo::Kind::gate:
      return locked_evidence(project, target.id, part);
    case AttachedTo::Kind::meeting:
      return locked_minutes(project, target.id);
    case AttachedTo::Kind::nothing:
      break;
  }
  return invalid(request, "about", "not_attachable").error();
}

// Marks that turn what follows around, so that `gpj.exe` reads as `exe.jpg`, and those that end a line.
constexpr std::string_view marks_no_name_has[] = {"\u0085", "\u061C", "\u200E", "\u200F", "\u2028",
                                                  "\u2029", "\u202A", "\u202B", "\u202C", "\u202D",
                                                  "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"};

// People save files under the names that they are shown.
bool is_file_name(const std::string& name) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  const auto has_mark = [&](std::string_view mark) { return name.find(mark) != std::string::npos; };
  return !is_blank(name) && name != "." && name != ".." && name.find_first_of("/\\") == std::string::npos &&
         std::ranges::none_of(name, is_control) && std::ranges::none_of(marks_no_name_has, has_mark);
}

std::optional<Refusal> malformed(const v1::AttachFile& attach, const Request& request) {
  const bool of_gate = attached_to(attach.about()).kind == AttachedTo::Kind::gate;
  if (of_gate && attach.part().empty()) return invalid(request, "part", "required").error();
  if (!of_gate && !attach.part().empty()) return invalid(request, "part", "not_attachable").error();
  if (!is_sha256(attach.digest())) return invalid(request, "digest", "not_a_hash").error();
  if (!is_file_name(attach.name())) return invalid(request, "name", "not_a_file_name").error();
  return std::nullopt;
}

std::optional<Refusal> too_many_files(const Project& project, const v1::AttachFile& attach,
                                      const Request& request) {
  const records::Files& files = project.records.files;
  if (files.attachments.size() + files.detached.size() >= attachments_max)
    return too_many(request, "attachment_id", attachments_max).error();
  const auto there = std::ranges::count_if(files.attachments.all(), [&](const auto& row) {
    return row.second.about() == attach.about() && row.second.part() == attach.part();
  });
  if (static_cast<std::size_t>(there) < attachments_per_target_max) return std::nullopt;
  return too_many(request, "about", attachments_per_target_max).error();
}

std::optional<Refusal> not_stored(const v1::AttachFile& attach, const Request& request) {
  const std::optional<StoredFile>& file = request.context.file;
  if (!file) return Refusal{Code::file_missing, {{"name", attach.name()}, {"digest", attach.digest()}}};
  if (file->size != attach.size()) return invalid(request, "size", "other_size").error();
  if (!file->type_allowed)  // By what it says it is, or by the ending of its name.
    return Refusal{Code::file_type_refused, {{"type", attach.name() + ", " + attach.type()}}};
  return std::nullopt;
}

}  // namespace

AttachedTo attached_to(const std::string& about) {
  using enum AttachedTo::Kind;
  const std::size_t slash = std::min(about.find('/'), about.size());
  const std::string kind = about.substr(0, slash);
  const std::string id = about.substr(std::min(slash + 1, about.size()));
  if (kind == "task") return {task, id};
  if (kind == "comment") return {comment, id};
  if (kind == "gate") return {gate, id};
  if (kind == "meeting") return {meeting, id};
  return {nothing, id};
}

Decision decide(const Project& project, const v1::AttachFile& attach, const Request& request) {
  if (records::find_attachment(project.records.files, attach.attachment_id()) != nullptr)
    return already_exists("attachment", attach.attachment_id());
  if (auto bad = malformed(attach, request)) return refuse(*std::move(bad));
  if (auto shut = locked(project, attach.about(), attach.part(), request)) return refuse(*std::move(shut));
  if (auto full = too_many_files(project, attach, request)) return refuse(*std::move(full));
  if (auto missing = not_stored(attach, request)) return refuse(*std::move(missing));
  Events events;
  auto& attached = *events.emplace_back().mutable_file_attached();
  attached.set_attachment_id(attach.attachment_id());
  attached.set_about(attach.about());
  attached.set_part(attach.part());
  attached.set_digest(attach.digest());
  attached.set_size(attach.size());
  attached.set_name(attach.name());
  attached.set_type(attach.type());
  return events;
}

Decision decide(const Project& project, const v1::DetachFile& detach, const Request& request) {
  const records::Files& files = project.records.files;
  if (files.detached.contains(detach.attachment_id())) return Events{};
  const auto attachment = known(files.attachments, "attachment", detach.attachment_id());
  if (!attachment) return refuse(attachment.error());
  if (auto shut = locked(project, (*attachment)->about(), (*attachment)->part(), request))
    return refuse(*std::move(shut));
  Events events;
  auto& detached = *events.emplace_back().mutable_file_detached();
  detached.set_attachment_id(detach.attachment_id());
  detached.set_about((*attachment)->about());
  detached.set_part((*attachment)->part());
  detached.set_reason(detach.reason());
  return events;
}

}  // namespace slipway::domain
