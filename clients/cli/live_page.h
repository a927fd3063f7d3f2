// A view followed in the terminal, until `q` or Ctrl-C: redrawn there, else a line (with --json a Transition
// in JSON) for each change. Reconnects by itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clients/cli/app.h"
#include "clients/cli/screen.h"
#include "clients/cpp/client.h"

namespace slipway::cli {

class LivePage {
 public:
  LivePage(App& app, std::string project, std::string view);
  virtual ~LivePage() = default;
  LivePage(const LivePage&) = delete;
  LivePage& operator=(const LivePage&) = delete;

  // Throws where the token is refused or the view is closed.
  void run();

 protected:
  // What its views show now, before `tell` and `page`.
  virtual void take_in() = 0;
  // Prints what one message did to the view.
  virtual void tell(const client::ViewChange& change) = 0;
  // What stands beside the connection's state.
  virtual std::string heading() = 0;
  virtual std::vector<std::string> page(std::size_t columns) = 0;

  App& app() { return app_; }
  client::Client& client() { return client_; }
  const client::ViewState& view() const { return *client_.view(project_, view_); }
  const std::string& project() const { return project_; }

 private:
  Failure closed() const;
  bool step();
  void tell_all(const std::vector<client::ViewChange>& changes);
  void tell_json(const client::ViewChange& change);
  bool obey(const std::string& key);
  std::string status_line();
  void draw(const std::string& status, const Screen::Size& size);

  App& app_;
  const std::string project_;
  const std::string view_;
  client::Client client_;
  Interruption interruption_;
  std::optional<Screen> screen_;
  std::string drawn_status_;
  std::size_t drawn_columns_ = 0;
  std::size_t first_line_ = 0;
  bool over_ = false;
};

}  // namespace slipway::cli
