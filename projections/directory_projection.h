// The directory: the organisation's people, their departments and their roles in the workspace.
#pragma once

#include <map>
#include <set>
#include <string>

#include "projections/projection.h"

namespace slipway {

class DirectoryProjection final : public Projection {
 public:
  std::string_view name() const override { return "directory"; }
  void apply(const v1::Commit& commit, v1::ViewDelta& delta) override;
  void restore(const v1::Entity& entity) override;

 private:
  void fold(const v1::Event& event, v1::ViewDelta& delta);
  v1::PersonInfo& edited(const std::string& person_id);

  std::map<std::string, v1::PersonInfo> people_;
  std::set<std::string> changed_people_;  // By the commit at hand.
};

}  // namespace slipway
