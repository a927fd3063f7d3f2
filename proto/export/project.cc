#include "proto/export/project.h"

#include "proto/json_text.h"

namespace slipway::exports {

std::string project_json(std::span<const v1::ViewResponse> views) {
  std::string text = "[";
  for (const v1::ViewResponse& view : views) text += (text.size() > 1 ? ",\n" : "\n") + to_json(view);
  return text + "\n]\n";
}

}  // namespace slipway::exports
