// The board: columns with their counts and limits, cards with what blocks them, comments, totals.
//
// A commit costs what it changes, however many cards there are.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "projections/projection.h"
#include "projections/task_states.h"

namespace slipway {

class BoardProjection final : public Projection {
 public:
  std::string_view name() const override { return "board"; }
  void apply(const v1::Commit& commit, v1::ViewDelta& delta) override;
  void restore(const v1::Entity& entity) override;

 private:
  void fold(const v1::Event& event, const v1::Commit& commit, v1::ViewDelta& delta);
  void create(const v1::Event& event, const v1::Commit& commit);
  void edit(const v1::Event& event, const v1::Commit& commit);
  void move(const v1::TaskMoved& event, const v1::Commit& commit);
  void comment(const v1::Event& event, const v1::Commit& commit, v1::ViewDelta& delta);
  void redact(const std::string& text, const v1::Commit& commit, v1::ViewDelta& delta);
  // The card that an event speaks of, marked as changed by this commit; null: there is none.
  v1::TaskCard* edited(const std::string& task_id, const v1::Commit& commit);
  v1::BoardColumn* edited_column(const std::string& column_id);
  void count_in(const v1::TaskCard& card, bool enters);
  void enter_column(v1::TaskCard& card, const v1::Commit& commit);
  void follow_states();
  void emit(v1::ViewDelta& delta);

  TaskStates states_;
  std::map<std::string, v1::BoardColumn> columns_;
  std::unordered_map<std::string, v1::TaskCard> cards_;
  std::unordered_map<std::string, v1::CommentInfo> comments_;  // Without their texts.
  TaskStates::Counts shown_counts_;
  bool totals_shown_ = false;

  // What the commit at hand has changed.
  TaskStates::Touched touched_;
  std::vector<std::string> changed_columns_;
  std::vector<std::string> changed_cards_;
};

}  // namespace slipway
