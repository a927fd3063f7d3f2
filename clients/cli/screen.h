// The terminal as a page that is drawn anew: no scrollback, no cursor, keys as they are pressed.
#pragma once

#include <termios.h>

#include <string>
#include <vector>

namespace slipway::cli {

// Takes the terminal over, and gives it back as it was when it is gone. One at a time.
class Screen {
 public:
  Screen();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  struct Size {
    std::size_t columns;
    std::size_t rows;
  };
  Size size() const;
  // From the top; what is left of the page is emptied. One write, so that nothing flickers.
  void draw(const std::vector<std::string>& lines);
  // The key that was pressed: a character, or `up down page-up page-down` for those; empty: none.
  std::string key();

 private:
  termios before_{};
  bool raw_ = false;
};

// Ctrl-C and SIGTERM while one of these lives: noted instead of ending the program.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  bool happened() const;
};

}  // namespace slipway::cli
