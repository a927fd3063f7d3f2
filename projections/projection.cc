#include "projections/projection.h"

#include <string>

#include "projections/audit_projection.h"
#include "projections/board_projection.h"
#include "projections/directory_projection.h"
#include "projections/meeting_projection.h"
#include "projections/overview_projection.h"
#include "proto/basics.h"

namespace slipway {

std::vector<std::string_view> view_names(std::string_view stream) {
  if (stream == workspace_stream) return {"directory", "audit"};
  return {"overview", "board", "meeting", "audit"};
}

std::unique_ptr<Projection> make_projection(std::string_view stream, std::string_view view) {
  const bool is_workspace = stream == workspace_stream;
  if (view == "audit") return std::make_unique<AuditProjection>();
  if (is_workspace && view == "directory") return std::make_unique<DirectoryProjection>();
  if (!is_workspace && view == "overview") return std::make_unique<OverviewProjection>();
  if (!is_workspace && view == "board") return std::make_unique<BoardProjection>();
  if (!is_workspace && view == "meeting") return std::make_unique<MeetingProjection>();
  return nullptr;
}

}  // namespace slipway
