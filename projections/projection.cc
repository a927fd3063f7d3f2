#include "projections/projection.h"

#include <string>

#include "projections/board_projection.h"
#include "projections/directory_projection.h"
#include "projections/overview_projection.h"
#include "proto/basics.h"

namespace slipway {

std::vector<std::string_view> view_names(std::string_view stream) {
  if (stream == workspace_stream) return {"directory"};
  return {"overview", "board"};
}

std::unique_ptr<Projection> make_projection(std::string_view stream, std::string_view view) {
  if (stream == workspace_stream) {
    if (view == "directory") return std::make_unique<DirectoryProjection>();
    return nullptr;
  }
  if (view == "overview") return std::make_unique<OverviewProjection>();
  if (view == "board") return std::make_unique<BoardProjection>();
  return nullptr;
}

}  // namespace slipway
