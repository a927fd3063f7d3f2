#include "server/workspace_views.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "projections/facts_projection.h"
#include "projections/sealed_commit.h"
#include "proto/records/zone.h"

namespace slipway {
namespace {

// One project's facts, read for one person.
class Reading {
 public:
  Reading(const View& facts, const std::string& project, const Reader& reader)
      : facts_(facts),
        project_(project),
        reader_(reader),
        today_(records::date_at(reader.now, reader.time_zone)) {
    rows("portfolio", [&](std::string_view, v1::Entity& entity) { card_ = entity.portfolio(); });
  }

  void add(std::string_view view, v1::ViewResponse& response) const {
    if (view == "portfolio") return add_card(response);
    if (view == "calendar") return add_dates(response);
    return view == "work" ? add_work(response) : add_inbox(response);
  }
  // When time alone makes what was added another; null: never.
  const std::optional<google::protobuf::Timestamp>& until() const { return until_; }

 private:
  // Visits the rows whose ids begin with `kind`, by what follows it. The others are not even looked at: most
  // of a project's rows are other people's.
  void rows(std::string_view kind, const std::function<void(std::string_view, v1::Entity&)>& visit) const {
    facts_.each(kind, [&](const View::Item& item) {
      v1::Entity entity;
      if (entity.ParseFromString(*item.entity)) visit(item.id.substr(kind.size()), entity);
    });
  }

  // What was just added holds until then at most.
  void differs_at(const google::protobuf::Timestamp& time) const {
    if (time > reader_.now && (!until_ || time < *until_)) until_ = time;
  }
  bool is_overdue(const v1::WorkItem& item) const {
    if (!item.has_due()) return false;
    differs_at(records::day_after_begins(item.due(), reader_.time_zone));
    return records::is_before(item.due(), today_);
  }
  bool holds_now(const v1::CalendarEntry& freeze) const {
    if (freeze.settled()) return false;
    differs_at(freeze.from());
    differs_at(freeze.until());
    return freeze.from() <= reader_.now && reader_.now < freeze.until();
  }

  void add_card(v1::ViewResponse& response) const {
    v1::PortfolioCard card = card_;
    card.set_project(project_);
    card.set_revision(facts_.revision().value);
    rows("work/", [&](std::string_view, v1::Entity& entity) {
      if (entity.work().kind() == v1::WORK_TASK && is_overdue(entity.work()))
        card.set_tasks_overdue(card.tasks_overdue() + 1);
    });
    rows("calendar/freeze/", [&](std::string_view, v1::Entity& entity) {
      if (holds_now(entity.calendar())) card.set_frozen(true);
    });
    v1::Entity& entity = *response.add_entities();
    entity.set_id("project/" + project_);
    *entity.mutable_portfolio() = std::move(card);
  }

  // A row as the reader's own, `<kind><project>/<id>`.
  v1::Entity& own(std::string_view kind, std::string_view id, v1::Entity& entity,
                  v1::ViewResponse& response) const {
    v1::Entity& added = *response.add_entities();
    added = std::move(entity);
    added.set_id(std::string{kind} + project_ + '/' + std::string{id});
    return added;
  }

  void add_dates(v1::ViewResponse& response) const {
    rows("calendar/", [&](std::string_view id, v1::Entity& entity) {
      v1::CalendarEntry& entry = *own("calendar/", id, entity, response).mutable_calendar();
      entry.set_project(project_);
      entry.set_project_name(card_.name());
    });
  }

  void add_work(v1::ViewResponse& response) const {
    add_work_of(reader_.person, response);
    if (!reader_.department.empty()) add_signatures(response);
    std::ranges::sort(*response.mutable_entities(), {}, &v1::Entity::id);
  }

  void add_work_of(const std::string& bearer, v1::ViewResponse& response) const {
    rows("work/" + bearer + '/', [&](std::string_view id, v1::Entity& entity) {
      v1::WorkItem& item = *own("work/", id, entity, response).mutable_work();
      item.set_project(project_);
      item.set_project_name(card_.name());
      item.set_overdue(is_overdue(item));
    });
  }

  // What is asked of a department is the work of those who may sign for it: its requirements of its lead or
  // signatory, its acceptance of the signatory alone.
  void add_signatures(v1::ViewResponse& response) const {
    domain::RoleSet roles = reader_.roles;
    rows("member/" + reader_.person, [&](std::string_view rest, v1::Entity& entity) {
      if (!rest.empty()) return;  // Another's, whose id only begins so.
      for (const int role : entity.member().roles()) roles.add(static_cast<v1::Role>(role));
    });
    const bool signatory = roles.has(v1::BUSINESS_SIGNATORY);
    if (!signatory && !roles.has(v1::DEPARTMENT_LEAD)) return;
    v1::ViewResponse asked;
    add_work_of(department_bearer(reader_.department), asked);
    for (v1::Entity& entity : *asked.mutable_entities()) {
      const bool acceptance = entity.work().entity().starts_with("uat/");
      if (acceptance && !signatory) continue;
      if (acceptance) entity.mutable_work()->set_title(reader_.department_name);
      *response.add_entities() = std::move(entity);
    }
  }

  // Their own rule stands beside the notices where it is another than everyone's: all of them.
  void add_inbox(v1::ViewResponse& response) const {
    const auto found = reader_.inboxes.find(project_);
    const domain::Inbox inbox = found == reader_.inboxes.end() ? domain::Inbox{} : found->second;
    if (inbox.rule != v1::NOTICE_NONE) add_notices(inbox, response);
    if (inbox.rule != v1::NOTICE_ALL) add_choice(inbox.rule, response);
  }

  void add_notices(const domain::Inbox& inbox, v1::ViewResponse& response) const {
    rows("notice/" + reader_.person + '/', [&](std::string_view id, v1::Entity& entity) {
      if (inbox.rule == v1::NOTICE_MENTIONS_ONLY && entity.notice().kind() != v1::NOTICE_MENTIONED) return;
      v1::Notice& notice = *own("notice/", id, entity, response).mutable_notice();
      notice.set_project(project_);
      notice.set_project_name(card_.name());
      notice.set_read(notice.revision() <= inbox.read);
    });
  }

  void add_choice(v1::NoticeRule rule, v1::ViewResponse& response) const {
    v1::Entity& entity = *response.add_entities();
    entity.set_id("rule/" + project_);
    v1::NoticeChoice& choice = *entity.mutable_notice_choice();
    choice.set_project(project_);
    choice.set_project_name(card_.name());
    choice.set_rule(rule);
  }

  const View& facts_;
  const std::string& project_;
  const Reader& reader_;
  const v1::Date today_;
  v1::PortfolioCard card_;
  mutable std::optional<google::protobuf::Timestamp> until_;
};

// Both in byte order of their ids.
void compare(const ShownProject& before, const ShownProject& now, std::vector<std::string> encoded,
             ShownChanges& changes) {
  auto old = before.entities.begin();
  for (std::size_t i = 0; i < now.entities.size(); ++i) {
    const auto& [id, hash] = now.entities[i];
    for (; old != before.entities.end() && old->first < id; ++old) changes.removals.push_back(old->first);
    const bool same = old != before.entities.end() && *old == now.entities[i];
    if (!same) changes.upserts.push_back(std::move(encoded[i]));
    if (old != before.entities.end() && old->first == id) ++old;
  }
  for (; old != before.entities.end(); ++old) changes.removals.push_back(old->first);
}

}  // namespace

const std::string& department_name(const domain::Workspace& workspace, const domain::Person& person) {
  const auto found = workspace.departments.find(person.department);
  return found == workspace.departments.end() ? person.department : found->second.value;
}

std::optional<Reader> reader_at(const domain::Workspace& workspace, const std::string& person,
                                const google::protobuf::Timestamp& now) {
  const domain::Person* found = workspace.find_active(person);
  if (found == nullptr) return std::nullopt;
  return Reader{.person = person,
                .inboxes = found->inboxes,
                .now = now,
                .time_zone = workspace.time_zone,
                .roles = found->roles,
                .department = found->department,
                .department_name = department_name(workspace, *found)};
}

std::expected<v1::ViewResponse, StoreError> WorkspaceViews::read(std::string_view view,
                                                                 const std::vector<ProjectAt>& projects,
                                                                 const Reader& reader) {
  v1::ViewResponse response;
  response.set_project(std::string{workspace_stream});
  response.set_view(std::string{view});
  *response.mutable_at() = reader.now;
  for (const ProjectAt& project : projects) {
    const std::shared_ptr<Kept> kept = this->kept(project.project);
    const std::lock_guard lock{kept->mutex};
    if (const auto read = bring_up_to(*kept, project); !read) return std::unexpected(read.error());
    Reading{*kept->facts, project.project, reader}.add(view, response);
    response.set_revision(response.revision() + kept->facts->revision().value);
  }
  std::ranges::sort(*response.mutable_entities(), {}, &v1::Entity::id);
  return response;
}

std::expected<void, StoreError> WorkspaceViews::follow(std::string_view view, const std::string& project,
                                                       std::optional<Revision> revision, const Reader& reader,
                                                       Shown& shown, ShownChanges& changes) {
  ShownProject now;
  std::vector<std::string> encoded;
  if (revision) {
    v1::ViewResponse response;
    const std::shared_ptr<Kept> kept = this->kept(project);
    const std::lock_guard lock{kept->mutex};
    if (const auto read = bring_up_to(*kept, {project, *revision}); !read)
      return std::unexpected(read.error());
    const Reading reading{*kept->facts, project, reader};
    reading.add(view, response);
    now.until = reading.until();
    for (const v1::Entity& entity : response.entities()) {
      encoded.push_back(entity.SerializeAsString());
      now.entities.emplace_back(entity.id(), std::hash<std::string>{}(encoded.back()));
    }
  }
  const auto before = shown.find(project);
  compare(before == shown.end() ? ShownProject{} : before->second, now, std::move(encoded), changes);
  if (revision)
    shown[project] = std::move(now);
  else if (before != shown.end())
    shown.erase(before);
  return {};
}

std::shared_ptr<WorkspaceViews::Kept> WorkspaceViews::kept(const std::string& project) {
  const std::lock_guard lock{mutex_};
  std::shared_ptr<Kept>& kept = index_[project];
  if (!kept) kept = std::make_shared<Kept>();
  kept->asked = ++asked_;
  const std::shared_ptr<Kept> found = kept;
  if (index_.size() > facts_kept_projects_max) {
    index_.erase(std::ranges::min_element(index_, {}, [](const auto& entry) { return entry.second->asked; }));
  }
  return found;
}

// Another reader may have brought it further meanwhile: that much is durable, too.
std::expected<void, StoreError> WorkspaceViews::bring_up_to(Kept& kept, const ProjectAt& project) {
  if (!kept.facts) {
    auto facts = view_at(store_, keys_, checkpoints_, project.project, facts_view, project.revision);
    if (!facts) return std::unexpected(facts.error());
    kept.facts = std::move(*facts);
  }
  if (kept.facts->revision() >= project.revision) return {};
  bool understood = true;
  bool erases = false;
  const auto read =
      store_.read_stream(project.project, kept.facts->revision(), [&](const StoredCommit& stored) {
        const auto commit = open_commit(stored.bytes, keys_);
        understood = commit && commit->revision() == kept.facts->revision().next().value;
        erases = erases || (understood && erases_something(*commit));
        if (!understood || erases) return false;
        kept.facts->apply(*commit);
        return stored.revision < project.revision;
      });
  if (read && erases) {  // What a text told whom is erased with it.
    kept.facts.reset();
    return bring_up_to(kept, project);
  }
  if (read && understood) return {};
  kept.facts.reset();  // To be read afresh.
  return std::unexpected(read ? StoreError::corrupt : read.error());
}

}  // namespace slipway
