#include "proto/records/closing.h"

#include <algorithm>

namespace slipway::records {
namespace {

bool is_measured(const LifecycleRecords& records, const std::string& factor_id) {
  const v1::FactorMeasurement* measurement = records.measurements.find(factor_id);
  return measurement != nullptr && !measurement->value().empty();
}

bool is_evaluated(const People& people, const BegunStage& stage) {
  return std::ranges::any_of(people.evaluations.all(), [&](const auto& row) {
    return row.second.stage() == stage.stage && row.second.owner() == stage.owner;
  });
}

// Has the system gone live? A run that was rolled back has left everything as it was.
bool went_live(const Runbooks& runbooks) {
  return std::ranges::any_of(runbooks.runs.all(), [](const auto& row) {
    const v1::Run& run = row.second;
    return run.kind() == v1::LIVE && run.state() > v1::RUN_SCHEDULED && run.state() != v1::RUN_ROLLED_BACK;
  });
}

bool is_untriaged(const v1::Feedback& feedback) {
  return feedback.state() == v1::FEEDBACK_RECEIVED;
}

bool is_hypercare_open(const Records& records) {
  const v1::Hypercare* hypercare = records.operation.hypercare.find(the_one);
  if (hypercare == nullptr || hypercare->state() == v1::HYPERCARE_STATE_UNSPECIFIED)
    return went_live(records.runbooks);
  return hypercare->state() != v1::HYPERCARE_EXITED;
}

}  // namespace

v1::ClosingList closing_list(const Records& records, const std::vector<std::string>& open_actions,
                             const std::vector<BegunStage>& stages) {
  v1::ClosingList list;
  for (const std::string& task : open_actions) list.add_open_actions(task);
  for (const auto& [id, factor] : records.lifecycle.factors)
    if (!is_measured(records.lifecycle, id)) list.add_unmeasured_factors(id);
  for (const BegunStage& stage : stages)
    if (stage.stage != v1::OPERATION && !is_evaluated(records.people, stage))
      list.add_unevaluated_stages(stage.stage);
  list.set_hypercare_open(is_hypercare_open(records));
  const v1::Lifecycle* lifecycle = records.lifecycle.lifecycle.find(the_one);
  list.set_handover_missing(lifecycle == nullptr || !lifecycle->handover().accepted());
  for (const auto& [id, feedback] : records.operation.feedback.all())
    if (is_untriaged(feedback)) list.add_untriaged_feedback(id);
  return list;
}

bool is_empty(const v1::ClosingList& list) {
  return list.open_actions().empty() && list.unmeasured_factors().empty() &&
         list.unevaluated_stages().empty() && !list.hypercare_open() && !list.handover_missing() &&
         list.untriaged_feedback().empty();
}

}  // namespace slipway::records
