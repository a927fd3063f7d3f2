// What a project contributes to the views over all projects: its portfolio card, its dates, what waits for
// whom, and what each person is to be told.
//
// Its own view, of no client: its rows name whose they are (`work/<person>/<entity>`,
// `notice/<person>/<revision>/<number>`, `calendar/<entity>`, `portfolio`), and server/workspace_views.h
// hands everyone their own. Nothing in it depends on the clock: what is overdue or frozen now follows from
// the dates when it is read. A task nobody has, with a date, stands under the empty person, so that it can be
// counted; what is asked of a department under `+<department>`, for whoever signs for it (`member/<person>`
// says their roles).
#pragma once

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "projections/project_records.h"
#include "projections/record_projection.h"
#include "projections/task_states.h"
#include "proto/records/records.h"

namespace slipway {

inline constexpr std::string_view facts_view = "facts";
inline constexpr std::size_t notices_per_person_max = 200;  // In one project; the oldest go.

// Under what a department's work stands: no person's id begins so.
inline std::string department_bearer(std::string_view department) {
  return '+' + std::string{department};
}

class FactsProjection final : public RecordProjection {
 public:
  FactsProjection();

 private:
  using ByPerson = std::map<std::string, v1::WorkItem>;

  void fold(const v1::Event& event, const records::Happening& happening) override;
  void prepare() override;
  void follow(const records::Happening& happening) override;

  void fold_records(const v1::Event& event, const records::Happening& happening);
  void fold_dates(const v1::Event& event);
  void fold_roles(const v1::Event& event);
  void join(const std::string& department);
  void fold_meetings(const v1::Event& event, const records::Happening& happening);

  void tell_people(const v1::Event& event, const records::Happening& happening);
  void tell_of_assignments(const v1::Event& event, const records::Happening& happening);
  void tell_of_meetings(const v1::Event& event, const records::Happening& happening);
  void tell_of_ownership(const v1::Event& event, const records::Happening& happening);
  void ask_for_votes(const std::string& gate_id, const records::Happening& happening);
  std::vector<std::string> participants_of(const std::string& meeting_id) const;
  void tell_of_mentions(const v1::Event& event, const records::Happening& happening);
  void mention_in_task(const std::string& task_id, const std::vector<std::string>& people,
                       const records::Happening& happening);
  void mention_in_meeting(const std::string& meeting_id, const std::vector<std::string>& people,
                          const records::Happening& happening);
  template <class Fact>
  void mention_in_text(const Fact& fact, const records::Happening& happening);
  void tell_of_refusals(const v1::Event& event, const records::Happening& happening);
  void tell_of_lapses(const v1::Event& event, const records::Happening& happening);
  void tell_of_failed_evidence(const v1::CriterionFailed& failed, const records::Happening& happening);
  void tell_of_failed_fix(const v1::DefectVerified& verified, const records::Happening& happening);

  void follow_tasks();
  void follow_gates();
  void follow_runs();
  void follow_stages();
  void follow_requirements();
  bool is_accepted_by(const std::string& department) const;
  void follow_acceptance();
  void follow_minutes();
  void follow_evaluations();
  void follow_card();
  void count(const std::string& id, const v1::Gate& gate);
  void count(const std::string& id, const v1::Risk& risk);
  void count(const std::string& id, const v1::Defect& defect);
  void count(const std::string& id, const v1::Milestone& milestone);
  void count(const std::string& id, const v1::Run& run);
  void show_task(const std::string& id);
  std::vector<std::string> people_with(std::initializer_list<v1::Role> roles) const;
  std::vector<std::string> voters_of(const v1::Gate& gate) const;
  std::set<std::string> departments() const;

  // Whose work the entity is from now on.
  void give(const std::string& entity, ByPerson wanted);
  void notify(const std::string& person, v1::NoticeKind kind, const std::string& entity,
              const std::string& title, const records::Happening& happening);
  v1::CalendarEntry& date(v1::CalendarEntry& entry, v1::CalendarKind kind, const std::string& entity,
                          const std::string& title) const;
  void move(const v1::MeetingRescheduled& moved);
  void cancel(const std::string& entity);
  void settle(const std::string& entity);
  void redact(const std::string& text);

  ProjectRecords project_;
  records::Records records_;  // Of them: where the project stands, milestones, defects, gates, runs, risks.
  records::Table<v1::MemberInfo> members_;
  records::Table<v1::MeetingInfo> meetings_;  // Who takes part, and what approving their minutes needs.
  records::Table<v1::Feedback> feedback_;     // Who gave it, and nothing that can be redacted.
  records::Table<v1::Notice> mentioned_;      // By meeting and person: who first named them in its text.
  Computed<v1::PortfolioCard> card_;
  Computed<v1::CalendarEntry> calendar_;
  Computed<v1::WorkItem> work_;
  Computed<v1::Notice> notices_;

  // Of the tables.
  TaskStates states_;
  std::map<std::string, std::set<std::string>> bearers_;  // By entity: whose work it is.
  std::set<std::string> passed_gates_;
  std::set<std::string> high_risks_;
  std::set<std::string> severe_defects_;
  std::set<std::string> live_runs_;
  using Day = std::tuple<int, int, int>;
  // Of those that are still to be reached: first what is not missed, then by day.
  using MilestonePlace = std::tuple<bool, Day, std::string>;
  std::map<std::string, MilestonePlace> place_of_milestone_;
  std::set<MilestonePlace> next_milestones_;

  // Of the commit at hand.
  TaskStates::Touched touched_;
  std::size_t told_ = 0;
};

}  // namespace slipway
