#include "projections/projection.h"

#include <string>

#include "projections/audit_projection.h"
#include "projections/board_projection.h"
#include "projections/closure_projection.h"
#include "projections/directory_projection.h"
#include "projections/facts_projection.h"
#include "projections/meeting_projection.h"
#include "projections/overview_projection.h"
#include "projections/record_views.h"
#include "projections/requirements_projection.h"
#include "projections/sprints_projection.h"
#include "projections/timeline_projection.h"
#include "projections/workload_projection.h"
#include "proto/basics.h"

namespace slipway {

std::vector<std::string_view> view_names(std::string_view stream) {
  if (stream == workspace_stream) return {"directory", "audit"};
  // In the order in which they came to be: a server numbers them by it.
  return {"overview", "board",    "meeting",   "audit",       "requirements", "sprints",
          "timeline", "workload", "tests",     "environment", "gates",        "runbook",
          "risks",    "people",   "operation", "closure",     "files",        "minutes"};
}

std::vector<std::string_view> every_view_name(std::string_view stream) {
  std::vector<std::string_view> names = view_names(stream);
  if (stream != workspace_stream) names.push_back(facts_view);
  return names;
}

std::unique_ptr<Projection> make_projection(std::string_view stream, std::string_view view) {
  const bool is_workspace = stream == workspace_stream;
  if (view == "audit") return std::make_unique<AuditProjection>();
  if (is_workspace && view == "directory") return std::make_unique<DirectoryProjection>();
  if (!is_workspace && view == "overview") return std::make_unique<OverviewProjection>();
  if (!is_workspace && view == "board") return std::make_unique<BoardProjection>();
  if (!is_workspace && view == "meeting") return std::make_unique<MeetingProjection>();
  if (!is_workspace && view == "requirements") return std::make_unique<RequirementsProjection>();
  if (!is_workspace && view == "sprints") return std::make_unique<SprintsProjection>();
  if (!is_workspace && view == "timeline") return std::make_unique<TimelineProjection>();
  if (!is_workspace && view == "workload") return std::make_unique<WorkloadProjection>();
  if (!is_workspace && view == "closure") return std::make_unique<ClosureProjection>();
  if (!is_workspace && view == facts_view) return std::make_unique<FactsProjection>();
  return is_workspace ? nullptr : make_record_view(view);
}

}  // namespace slipway
