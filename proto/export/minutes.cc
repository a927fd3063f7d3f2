#include "proto/export/minutes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "proto/export/text.h"
#include "proto/export/times.h"
#include "proto/export/words.h"
#include "proto/records/zone.h"

namespace slipway::exports {
namespace {

using Ids = google::protobuf::RepeatedPtrField<std::string>;

// What Markdown would take for markup, and what would end a table's cell.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

class Page {
 public:
  Page(const v1::MeetingInfo& meeting, const Directory& directory, const Locale& locale)
      : meeting_(meeting), directory_(directory), locale_(locale) {}

  void head() {
    line("# " + plain(meeting_.title()));
    line();
    line(fmt::format("{} · {} ({}) · {}", name_in(meeting_kinds, meeting_.kind(), locale_.language),
                     at(meeting_.starts_at()), name_of_offset(locale_.utc_offset_hours),
                     name_in(meeting_states, meeting_.state(), locale_.language)));
    line();
    if (meeting_.repeat() != v1::REPEAT_UNSPECIFIED) item(tr("重复", "Repeats"), repetition());
    if (meeting_.state() == v1::MEETING_CANCELLED) {
      item(tr("取消人", "Cancelled by"), person(meeting_.cancelled_by()));
      item(tr("取消原因", "Reason"), plain(meeting_.cancel_reason()));
    }
    item(tr("主持人", "Facilitator"), person(meeting_.facilitator()));
    item(tr("记录人", "Secretary"), person(meeting_.secretary()));
    if (meeting_.has_started_at()) item(tr("实际时间", "Held"), at(meeting_.started_at()) + " – " + ended());
    item(tr("发布人", "Issued by"), person(meeting_.issued_by()));
    item(tr("批准人", "Approved by"), person(meeting_.approved_by()));
  }

  void attendance(const v1::MeetingSummary& summary) {
    if (summary.present().empty() && summary.late().empty() && summary.absent().empty()) return;
    section(tr("出席", "Attendance"));
    item(tr("出席", "Present"), people(summary.present()));
    item(tr("迟到", "Late"), people(summary.late()));
    item(tr("缺席", "Absent"), people(summary.absent()));
  }

  void agenda(const v1::MeetingSummary& summary) {
    if (summary.items().empty()) return;
    section(tr("议题", "Agenda"));
    line(fmt::format("| {} | {} | {} | {} |", tr("议题", "Item"), tr("计划(分)", "Planned (min)"),
                     tr("实际(分)", "Actual (min)"), tr("状态", "State")));
    line("|---|---:|---:|---|");
    for (const v1::ItemTime& each : summary.items())
      line(fmt::format("| {} | {} | {} | {} |", plain(each.title()), each.planned_minutes(),
                       each.actual_seconds() > 0 ? fmt::format("{:.1f}", each.actual_seconds() / 60.0) : "",
                       name_in(item_states, each.state(), locale_.language)));
  }

  void decisions(const v1::MeetingSummary& summary) {
    if (summary.decisions().empty()) return;
    section(tr("决议", "Decisions"));
    for (const v1::DecisionInfo& decision : summary.decisions()) {
      std::string text = named(decision.what());
      if (!decision.superseded_by().empty()) text = "~~" + text + "~~ " + tr("(已被取代)", "(superseded)");
      if (!decision.why().empty()) text += fmt::format(" — {}", named(decision.why()));
      if (!decision.deciders().empty()) text += fmt::format(" ({})", people(decision.deciders()));
      line("1. " + text);
    }
  }

  void actions(const char* title, const google::protobuf::RepeatedPtrField<v1::ActionInfo>& actions) {
    if (actions.empty()) return;
    section(title);
    for (const v1::ActionInfo& action : actions)
      line(fmt::format("- [{}] {} — {}, {} (#{})", action.done() ? 'x' : ' ', plain(action.what()),
                       person(action.owner()), show(action.due()), handle(action.task_id())));
  }

  void changes(const v1::MeetingSummary& summary) {
    if (summary.changes().empty() && summary.stage_changes().empty() && summary.record_changes().empty() &&
        !summary.has_go_live())
      return;
    section(tr("自上次会议以来的变化", "Changed since the last meeting"));
    if (summary.has_go_live()) line("- " + moved(tr("计划上线日期", "Planned go-live"), summary.go_live()));
    for (const v1::StageChange& change : summary.stage_changes())
      line(fmt::format("- {}: {}", name_in(stages, change.stage(), locale_.language), told(change)));
    for (const v1::RecordChange& change : summary.record_changes())
      line(fmt::format("- {}: {}", plain(change.title()), told(change)));
    rest(summary.record_changes_total(), summary.record_changes_size());
    for (const v1::TaskChange& change : summary.changes())
      line(fmt::format("- {}: {}", plain(change.title()), told(change)));
    rest(summary.changes_total(), summary.changes_size());
  }

  void minutes(std::string_view together) {
    std::vector<std::string> parts;
    if (!together.empty()) parts.push_back(written(without_redacted(together)));
    for (const v1::MinutesBlock& block : meeting_.minutes()) {
      if (block.redacted()) parts.emplace_back(redacted(locale_.language));
      if (!block.redacted() && !block.text().empty()) parts.push_back(written(block.text()));
    }
    if (!parts.empty()) section(tr("纪要", "Minutes"));
    for (const std::string& part : parts) {
      line(part);
      line();
    }
    for (const v1::Amendment& amendment : meeting_.amendments()) {
      section(tr("补充", "Amendment"));
      line(amendment.redacted() ? redacted(locale_.language) : written(amendment.text()));
      line();
      line(fmt::format("{} · {} · {}", plain(amendment.reason()), person(amendment.author()),
                       at(amendment.at())));
    }
  }

  std::string take() { return std::move(text_); }

 private:
  const char* tr(const char* zh, const char* en) const { return in(locale_.language, zh, en); }
  std::string at(const google::protobuf::Timestamp& time) const {
    return show_at(time, locale_.utc_offset_hours);
  }
  std::string ended() const {
    return meeting_.has_ended_at() ? show_clock_at(meeting_.ended_at(), locale_.utc_offset_hours) : "";
  }
  std::string repetition() const {
    const std::string often = name_in(repeats, meeting_.repeat(), locale_.language);
    if (!meeting_.has_repeat_until()) return often;
    return fmt::format(fmt::runtime(tr("{},至 {}", "{} until {}")), often, show(meeting_.repeat_until()));
  }
  void line(const std::string& text = {}) { text_ += text + "\n"; }
  void section(const char* title) { line(fmt::format("\n## {}\n", title)); }
  void item(const char* name, const std::string& value) {
    if (!value.empty()) line(fmt::format("- {}: {}", name, value));
  }
  std::string person(const std::string& id) const { return plain(directory_.person_name(id)); }
  std::string named(const std::string& text) const { return plain(directory_.named(text)); }
  std::string written(const std::string& text) const { return harmless(directory_.named(text)); }
  // A word for each stretch of letters that were redacted.
  std::string without_redacted(std::string_view text) const {
    constexpr std::string_view letter = "\uFFFD";
    std::string out;
    while (!text.empty()) {
      const std::size_t stretch = std::min(text.find(letter), text.size());
      out += text.substr(0, stretch);
      text.remove_prefix(stretch);
      if (!text.empty()) out += redacted(locale_.language);
      while (text.starts_with(letter)) text.remove_prefix(letter.size());
    }
    return out;
  }
  std::string people(const Ids& ids) const {
    std::string out;
    for (const std::string& id : ids) out += (out.empty() ? "" : tr("、", ", ")) + person(id);
    return out;
  }

  // What a list leaves out.
  void rest(std::uint32_t total, int listed) {
    const auto more = static_cast<std::int64_t>(total) - listed;
    if (more > 0) line(fmt::format(fmt::runtime(tr("- 另有 {} 项", "- and {} more")), more));
  }

  // Where a gate, a milestone or a risk stands, in a word.
  std::string word(const v1::RecordChange& change, const v1::RecordStanding& standing) const {
    if (standing.gate() == v1::GATE_DECIDED)
      return change.before_live_run() ? name_in(go_live_outcomes, standing.outcome(), locale_.language)
                                      : name_in(gate_outcomes, standing.outcome(), locale_.language);
    if (standing.gate() != v1::GATE_STATE_UNSPECIFIED)
      return name_in(gate_states, standing.gate(), locale_.language);
    if (standing.risk() != v1::RISK_STATE_UNSPECIFIED)
      return name_in(risk_states, standing.risk(), locale_.language);
    return name_in(milestone_states, standing.milestone(), locale_.language);
  }

  std::string told(const v1::RecordChange& change) const {
    const v1::RecordStanding& before = change.before();
    const v1::RecordStanding& now = change.now();
    const std::string state = word(change, now);
    std::vector<std::string> words;
    if (!change.has_before()) words.emplace_back(tr("新建", "created"));
    if (!change.has_before()) words.push_back(state);
    if (change.has_before() && word(change, before) != state)
      words.push_back(fmt::format("{} → {}", word(change, before), state));
    if (now.readiness() != before.readiness())
      words.push_back(
          fmt::format("{} {} % → {} %", tr("就绪度", "readiness"), before.readiness(), now.readiness()));
    if (now.points() != before.points())
      words.push_back(fmt::format("{} {} → {}", tr("风险分值", "points"), before.points(), now.points()));
    if (now.escalated_to() != before.escalated_to())
      words.push_back(fmt::format("{} {}", tr("已上报", "escalated to"), person(now.escalated_to())));
    if (show(now.due()) != show(before.due()))
      words.push_back(moved(tr("截止", "due"), before.due(), now.due()));
    return fmt::format("{}", fmt::join(words, ", "));
  }
  std::string moved(const char* what, const v1::Date& before, const v1::Date& now) const {
    const auto told = [&](const v1::Date& date) { return date.year() == 0 ? tr("无", "none") : show(date); };
    return fmt::format("{} {} → {}", what, told(before), told(now));
  }
  std::string moved(const char* what, const v1::DateMove& move) const {
    return moved(what, move.before(), move.value());
  }

  std::string told(const v1::StageChange& change) const {
    std::vector<std::string> words;
    if (change.state() != v1::STAGE_STATE_UNSPECIFIED)
      words.push_back(
          fmt::format("{} ({})", name_in(stage_states, change.state(), locale_.language), at(change.at())));
    if (change.has_planned_start())
      words.push_back(moved(tr("计划开始", "planned start"), change.planned_start()));
    if (change.has_planned_end()) words.push_back(moved(tr("计划完成", "planned end"), change.planned_end()));
    return fmt::format("{}", fmt::join(words, ", "));
  }

  std::string told(const v1::TaskChange& change) const {
    std::vector<std::string> words;
    if (change.created()) words.emplace_back(tr("新建", "created"));
    if (change.completed()) words.emplace_back(tr("完成", "completed"));
    if (change.reopened()) words.emplace_back(tr("重新打开", "reopened"));
    if (change.archived()) words.emplace_back(tr("归档", "archived"));
    if (!change.column_before().empty())
      words.push_back(fmt::format("{} → {}", plain(change.column_before()), plain(change.column())));
    if (change.has_due()) words.push_back(moved(tr("截止", "due"), change.due()));
    if (change.blocked()) words.emplace_back(tr("被阻塞", "blocked"));
    if (change.unblocked()) words.emplace_back(tr("解除阻塞", "unblocked"));
    return fmt::format("{}", fmt::join(words, ", "));
  }

  const v1::MeetingInfo& meeting_;
  const Directory& directory_;
  const Locale locale_;
  std::string text_;
};

}  // namespace

Locale locale_of(const v1::ProjectInfo& project) {
  return {project.language() == v1::EN ? v1::EN : v1::ZH_CN, records::utc_offset_hours(project.time_zone())};
}

std::string handle(std::string_view id) {
  constexpr std::size_t uuid_chars = 36;
  constexpr std::size_t handle_chars = 6;
  return std::string(id.size() != uuid_chars ? id : id.substr(id.size() - handle_chars));
}

std::string summary_markdown(const v1::MeetingInfo& meeting, const v1::MeetingSummary* summary,
                             std::string_view text, const Directory& directory, const Locale& locale) {
  const auto tr = [&](const char* zh, const char* en) { return in(locale.language, zh, en); };
  Page page(meeting, directory, locale);
  page.head();
  if (summary) {
    page.attendance(*summary);
    page.agenda(*summary);
    page.decisions(*summary);
    page.actions(tr("行动项", "Actions"), summary->actions());
    page.actions(tr("上次会议的行动项", "Actions of the last meeting"), summary->previous_actions());
    page.changes(*summary);
  }
  page.minutes(text);
  return page.take();
}

std::string minutes_markdown(const Meetings& meetings, const Directory& directory, const Locale& locale) {
  std::string text;
  for (const v1::MeetingInfo& meeting : meetings.meetings) {
    const std::string& id = meeting.meeting_id();
    text += (text.empty() ? "" : "\n---\n\n") +
            summary_markdown(meeting, meetings.summary(id), meetings.text(id), directory, locale);
  }
  return text;
}

}  // namespace slipway::exports
