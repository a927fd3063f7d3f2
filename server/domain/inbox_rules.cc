// The rules about a person's own inbox: what was read of it, and what one project may put into it.
#include "server/domain/limits.h"
#include "server/domain/rules.h"

namespace slipway::domain {
namespace {

// As it stands. Rights have seen to it that the actor is there.
Inbox inbox_of(const Person& person, const std::string& project) {
  const auto found = person.inboxes.find(project);
  return found == person.inboxes.end() ? Inbox{} : found->second;
}

bool has_no_room(const Person& person, const std::string& project) {
  return person.inboxes.size() >= inboxes_per_person_max && !person.inboxes.contains(project);
}

}  // namespace

// Nothing that was read becomes unread.
Decision decide(const Workspace& workspace, const v1::ReadNotices& read, const Request& request) {
  const std::string& actor = request.context.actor;
  const Person* person = workspace.find_active(actor);
  if (person == nullptr) return not_found("person", actor);
  const Inbox inbox = inbox_of(*person, read.project());
  if (read.revision() <= inbox.read) return Events{};
  if (has_no_room(*person, read.project())) return too_many(request, "project", inboxes_per_person_max);
  Events events;
  auto& event = *events.emplace_back().mutable_notices_read();
  event.set_person_id(actor);
  event.set_project(read.project());
  event.set_revision(read.revision());
  event.set_revision_before(inbox.read);
  return events;
}

Decision decide(const Workspace& workspace, const v1::SetNoticeRule& set, const Request& request) {
  const std::string& actor = request.context.actor;
  const Person* person = workspace.find_active(actor);
  if (person == nullptr) return not_found("person", actor);
  const Inbox inbox = inbox_of(*person, set.project());
  const v1::NoticeRule rule = set.rule() == v1::NOTICE_RULE_UNSPECIFIED ? v1::NOTICE_ALL : set.rule();
  if (rule == inbox.rule) return Events{};
  if (has_no_room(*person, set.project())) return too_many(request, "project", inboxes_per_person_max);
  Events events;
  auto& event = *events.emplace_back().mutable_notice_rule_set();
  event.set_person_id(actor);
  event.set_project(set.project());
  event.set_rule(rule);
  event.set_rule_before(inbox.rule);
  return events;
}

}  // namespace slipway::domain
