// What a file is attached to, as `about` of an attachment names it.
#pragma once

#include <string>

namespace slipway::domain {

struct AttachedTo {
  enum class Kind { nothing, task, comment, gate, meeting };
  Kind kind = Kind::nothing;
  std::string id;
};

// `nothing`: it names no kind of thing that has files.
AttachedTo attached_to(const std::string& about);

}  // namespace slipway::domain
