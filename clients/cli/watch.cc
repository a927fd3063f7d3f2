#include "clients/cli/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/board_layout.h"
#include "clients/cli/dates.h"
#include "clients/cli/live_page.h"
#include "clients/cli/record_layout.h"
#include "clients/cli/say.h"
#include "clients/cli/text.h"
#include "clients/cli/words.h"
#include "clients/cli/workspace_layout.h"
#include "proto/basics.h"

namespace slipway::cli {
namespace {

class BoardPage final : public LivePage {
 public:
  explicit BoardPage(App& app) : LivePage(app, app.project(), "board") {
    client().subscribe(project(), "overview");
    v1::Presence presence;
    presence.set_project(project());
    presence.set_scope("board");
    client().core().set_presence(presence);
  }

 private:
  void take_in() override {
    directory_ = client::read_directory(client::entities(*client().view("workspace", "directory")));
    overview_ = client::read_overview(client::entities(*client().view(project(), "overview")));
    before_ = std::exchange(board_, client::read_board(client::entities(view())));
  }

  void tell(const client::ViewChange& change) override {
    const std::string revision = fmt::format("r{}", change.to_revision);
    if (change.whole)
      return app().line(say("{} 看板: 未完成 {}, 完成 {}, 阻塞 {}", "{} board: {} open, {} done, {} blocked",
                            revision, board_.totals.open(), board_.totals.done(), board_.totals.blocked()));
    for (const auto* ids : {&change.upserted, &change.removed})
      for (const std::string& id : *ids) tell_card(revision, id);
  }

  void tell_card(const std::string& revision, const std::string& entity_id) {
    constexpr std::string_view prefix = "task/";
    if (!entity_id.starts_with(prefix)) return;
    const std::string task = entity_id.substr(prefix.size());
    const v1::TaskCard* after = board_.task(task);
    const std::string text = tell_change(before_.task(task), after, board_, directory_);
    if (text.empty()) return;
    const std::string who = after ? one_line(directory_.person_name(after->changed_by())) : "";
    app().line(fmt::format("{} {} {}", revision, who, text));
  }

  std::string heading() override {
    std::string here;
    if (const v1::PresenceUpdate* present = client().core().presence(project())) {
      std::vector<std::string> names;
      for (const v1::PresentPerson& person : present->people())
        names.push_back(one_line(directory_.person_name(person.person_id())));
      std::ranges::sort(names);
      const auto again = std::ranges::unique(names);
      names.erase(again.begin(), again.end());
      if (!names.empty()) here = fmt::format("  {} {}", tr("在线:", "here:"), fmt::join(names, ", "));
    }
    return fmt::format("r{}  {}{}", view().revision, one_line(overview_.project.name()), here);
  }

  std::vector<std::string> page(std::size_t columns) override {
    return lay_out(board_, directory_, {.width = columns, .style = app().style(), .today = today()});
  }

  client::Board board_;
  client::Board before_;  // As it was told of last.
  client::Directory directory_;
  client::Overview overview_;
};

// Any view that has no page of its own.
class RecordsPage final : public LivePage {
 public:
  RecordsPage(App& app, std::string stream, const std::string& name)
      : LivePage(app, std::move(stream), name), name_(name) {}

 private:
  void take_in() override {
    directory_ = client::read_directory(client::entities(*client().view("workspace", "directory")));
    records_ = client::entities(view());
  }

  void tell(const client::ViewChange& change) override {
    const std::string revision = fmt::format("r{}", change.to_revision);
    if (change.whole) {
      app().line(fmt::format("{} {}: {}", revision, name_of_view(name_), records_.size()));
      for (const std::string& line : page(0)) app().line(line);
      return;
    }
    for (const v1::Entity& entity : records_)
      if (std::ranges::find(change.upserted, entity.id()) != change.upserted.end())
        app().line(fmt::format("{} {}", revision, one_record(entity, directory_)));
    for (const std::string& id : change.removed)
      app().line(fmt::format("{} {} {}", revision, tr("移除", "gone"), one_line(id)));
  }

  std::string heading() override {
    return fmt::format("r{}  {}: {}", view().revision, name_of_view(name_), records_.size());
  }

  std::vector<std::string> page(std::size_t columns) override {
    return lay_out_records(records_, directory_, "", columns, app().style());
  }

  const std::string name_;
  client::Entities records_;
  client::Directory directory_;
};

// Its revisions say nothing to a person.
class WorkspacePage final : public LivePage {
 public:
  WorkspacePage(App& app, const std::string& name)
      : LivePage(app, std::string{workspace_stream}, name), name_(name) {}

 private:
  void take_in() override {
    directory_ = client::read_directory(client::entities(*client().view("workspace", "directory")));
    rows_ = client::entities(view());
  }

  void tell(const client::ViewChange& change) override {
    if (change.whole) {
      app().line(fmt::format("{}: {}", name_of_workspace_view(name_), counted()));
      for (const std::string& line : page(app().terminal_width())) app().line(line);
      return;
    }
    for (const v1::Entity& entity : rows_)
      if (std::ranges::find(change.upserted, entity.id()) != change.upserted.end())
        app().line(one_row(entity, directory_));
    for (const std::string& id : change.removed)
      app().line(fmt::format("{} {}", tr("移除", "gone"), one_line(id)));
  }

  std::string heading() override { return fmt::format("{}  {}", name_of_workspace_view(name_), counted()); }

  // A rule about notices is none.
  std::size_t counted() const {
    return rows_.size() -
           static_cast<std::size_t>(std::ranges::count_if(rows_, &v1::Entity::has_notice_choice));
  }

  std::vector<std::string> page(std::size_t columns) override {
    return lay_out_workspace(name_, rows_, directory_, columns, app().style());
  }

  const std::string name_;
  client::Entities rows_;
  client::Directory directory_;
};

void begin(App& app) {
  app.refuse_at();
  if (app.config().client_id.empty()) app.save_config();
}

}  // namespace

void watch_board(App& app) {
  begin(app);
  BoardPage(app).run();
}

void watch_records(App& app, const std::string& view) {
  begin(app);
  RecordsPage(app, view == "directory" ? std::string{workspace_stream} : app.project(), view).run();
}

void watch_workspace(App& app, const std::string& view) {
  begin(app);
  WorkspacePage(app, view).run();
}

}  // namespace slipway::cli
