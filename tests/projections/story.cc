#include "tests/projections/story.h"

#include <gtest/gtest.h>

namespace slipway::testing {

Revision Story::commit(std::vector<v1::Event> events, const std::string& actor, const std::string& command) {
  v1::Commit commit;
  commit.set_format(1);
  commit.set_project(stream_);
  commit.set_revision(commits_.size() + 1);
  commit.set_command_id("c-" + std::to_string(commit.revision()));
  commit.set_command(command);
  commit.set_actor(actor);
  commit.mutable_recorded_at()->set_seconds(++now_seconds_);
  for (v1::Event& event : events) *commit.add_events() = std::move(event);
  v1::Commit sealed = commit;
  EXPECT_TRUE(seal_commit(sealed, subjects_, *keys_));
  follow_keys(sealed, subjects_, to_destroy_);
  auto bytes = std::make_shared<const std::string>(sealed.SerializeAsString());
  store_.append({.stream = stream_, .expected = head(), .command_id = commit.command_id(), .bytes = bytes},
                [](const AppendResult& result) { ASSERT_TRUE(result.revision.has_value()); });
  commits_.push_back(std::move(commit));
  return head();
}

std::unique_ptr<View> Story::view(std::string_view name) const {
  auto view = std::make_unique<View>(make_projection(stream_, name));
  for (const v1::Commit& commit : commits_) view->apply(commit);
  return view;
}

Entities entities_of(const View& view) {
  Entities entities;
  view.each([&](const View::Item& item) { entities.emplace(item.id, *item.entity); });
  return entities;
}

void fold_delta(const std::string& delta, Entities& entities) {
  v1::ViewDelta parsed;
  ASSERT_TRUE(parsed.ParseFromString(delta));
  for (const v1::Entity& entity : parsed.upserts()) entities[entity.id()] = entity.SerializeAsString();
  for (const std::string& id : parsed.removals()) entities.erase(id);
}

void fold_since(const View& view, Revision from, Entities& entities) {
  view.since(from, [&](const View::Item& item) {
    if (item.entity) {
      entities[std::string{item.id}] = *item.entity;
    } else {
      entities.erase(std::string{item.id});
    }
  });
}

v1::Entity entity(const View& view, std::string_view id) {
  v1::Entity entity;
  view.each([&](const View::Item& item) {
    if (item.id == id) EXPECT_TRUE(entity.ParseFromString(*item.entity));
  });
  return entity;
}

}  // namespace slipway::testing
