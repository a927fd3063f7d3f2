#include "tests/writers/authority.h"

namespace slipway::writers {
namespace {

google::protobuf::Timestamp time_of(std::int64_t now_ms) {
  google::protobuf::Timestamp time;
  time.set_seconds(now_ms / 1'000);
  time.set_nanos(static_cast<std::int32_t>(now_ms % 1'000) * 1'000'000);
  return time;
}

std::unique_ptr<View> empty_view() {
  return std::make_unique<View>(make_projection("p", "minutes"));
}

}  // namespace

Authority::Authority(std::size_t writers) : view_(empty_view()) {
  std::vector<v1::Event> events(2 + writers);
  events[0].mutable_project_created()->set_name("P");
  events[1].mutable_meeting_scheduled()->set_meeting_id(meeting);
  for (std::size_t writer = 0; writer < writers; ++writer) {
    auto& granted = *events[2 + writer].mutable_role_granted();
    granted.set_person_id("w" + std::to_string(writer));
    granted.set_role(v1::MEMBER);
  }
  commit("w0", events, 0);
}

v1::Ack Authority::take(const v1::Command& command, const std::string& actor, std::int64_t now_ms) {
  v1::Ack ack;
  domain::Context context;
  context.actor = actor;
  context.now = time_of(now_ms);
  context.head = head();
  const auto valid = domain::validate(command);
  const domain::Decision decision =
      valid ? decide(project_, command, context) : std::unexpected(valid.error());
  if (!decision) {
    *ack.mutable_refused() = to_proto(decision.error(), head().value);
    return ack;
  }
  if (!decision->empty()) commit(actor, *decision, now_ms);
  ack.mutable_committed()->set_revision(head().value);
  return ack;
}

const records::WrittenText& Authority::text() const {
  static const records::WrittenText unwritten;
  const auto* written = records::find_text(project_.records.texts, meeting);
  return written == nullptr ? unwritten : *written;
}

std::unique_ptr<View> Authority::rebuilt() const {
  auto view = empty_view();
  for (const v1::Commit& commit : commits_) view->apply(commit);
  return view;
}

void Authority::commit(const std::string& actor, const std::vector<v1::Event>& events, std::int64_t now_ms) {
  v1::Commit& commit = commits_.emplace_back();
  commit.set_project("p");
  commit.set_revision(commits_.size());
  commit.set_actor(actor);
  *commit.mutable_recorded_at() = time_of(now_ms);
  for (const v1::Event& event : events) {
    evolve(project_, event, {actor, commit.recorded_at(), {commit.revision()}});
    *commit.add_events() = event;
  }
  view_->apply(commit);
}

}  // namespace slipway::writers
