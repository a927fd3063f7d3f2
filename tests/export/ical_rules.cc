#include "tests/export/ical_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "proto/export/text.h"

namespace slipway::exports {
namespace {

struct Property {
  std::string name;
  std::string parameters;  // As `;VALUE=DATE`.
  std::string value;
};

class Check {
 public:
  std::vector<std::string> run(std::string_view calendar) {
    check_bytes(calendar);
    for (const std::string& line : unfolded(calendar)) take(line);
    if (!open_.empty()) problem("{} is not closed", open_.back());
    return std::move(problems_);
  }

 private:
  template <class... Values>
  void problem(fmt::format_string<Values...> text, Values&&... values) {
    problems_.push_back(fmt::format(text, std::forward<Values>(values)...));
  }

  // Section 3.1: UTF-8, and no control characters but tabs.
  void check_bytes(std::string_view calendar) {
    while (!calendar.empty()) {
      const Glyph glyph = take_glyph(calendar);
      const bool is_control = glyph.point < 0x20 && glyph.point != '\t';
      if (glyph.point == '\r' && calendar.starts_with('\n')) {
        calendar.remove_prefix(1);
      } else if (is_control || glyph.point == 0x7F) {
        problem("control character {}", static_cast<unsigned>(glyph.point));
      } else if (glyph.point == not_utf8) {
        problem("not UTF-8");
      }
    }
  }

  // Lines of at most 75 octets; those that begin with a space or a tab go on with the one before.
  std::vector<std::string> unfolded(std::string_view calendar) {
    constexpr std::size_t octets_max = 75;
    std::vector<std::string> lines;
    while (!calendar.empty()) {
      const std::size_t end = calendar.find("\r\n");
      if (end == calendar.npos) problem("the last line is not ended");
      std::string_view line = calendar.substr(0, end);
      calendar.remove_prefix(std::min(calendar.size(), line.size() + 2));
      if (line.size() > octets_max) problem("a line of {} octets", line.size());
      const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
      if (goes_on && !lines.empty()) {
        line.remove_prefix(1);
        if (!line.empty() && (static_cast<unsigned char>(line[0]) & 0xC0U) == 0x80U)
          problem("folded within a character");
        lines.back() += line;
      } else {
        lines.emplace_back(line);
      }
    }
    return lines;
  }

  void take(const std::string& line) {
    const std::size_t colon = line.find(':');
    const std::string head = line.substr(0, colon);
    const std::size_t semicolon = std::min(head.find(';'), head.size());
    const Property property{head.substr(0, semicolon), head.substr(semicolon),
                            colon == line.npos ? "" : line.substr(colon + 1)};
    const auto is_name = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; };
    if (colon == line.npos || property.name.empty() || !std::ranges::all_of(property.name, is_name))
      return problem("no content line: {}", line);
    if (property.name == "BEGIN") return begin(property.value);
    if (property.name == "END") return end(property.value);
    if (open_.empty()) return problem("{} outside of a calendar", property.name);
    if (property.name == "SUMMARY" || property.name == "DESCRIPTION" || property.name == "CATEGORIES")
      check_text(property);
    all_.back().emplace(property.name, property);
  }

  void begin(const std::string& component) {
    if (open_.empty() != (component == "VCALENDAR")) problem("{} stands in the wrong place", component);
    open_.push_back(component);
    all_.emplace_back();
  }
  void end(const std::string& component) {
    if (open_.empty() || open_.back() != component) return problem("{} was not begun", component);
    if (component == "VCALENDAR") check_calendar();
    if (component == "VEVENT") check_event();
    open_.pop_back();
    all_.pop_back();
  }

  const Property* only(const char* name, bool required) {
    const auto [first, last] = all_.back().equal_range(name);
    const auto count = std::distance(first, last);
    if (count > 1 || (required && count == 0)) problem("{} {} in {}", count, name, open_.back());
    return count == 0 ? nullptr : &first->second;
  }

  void check_calendar() {
    const Property* version = only("VERSION", true);
    if (version && version->value != "2.0") problem("version {}", version->value);
    only("PRODID", true);
  }

  void check_event() {
    const Property* uid = only("UID", true);
    if (uid && (uid->value.empty() || !uids_.insert(uid->value).second)) problem("uid {} again", uid->value);
    const Property* stamp = only("DTSTAMP", true);
    if (stamp && !is_utc(stamp->value)) problem("DTSTAMP {} is not UTC", stamp->value);
    const Property* start = only("DTSTART", true);
    const Property* until = only("DTEND", false);
    only("SUMMARY", false);
    only("DESCRIPTION", false);
    for (const Property* each : {start, until})
      if (each && !is_moment(*each)) problem("{}{}: {}", each->name, each->parameters, each->value);
    if (start && until && (start->parameters != until->parameters || until->value <= start->value))
      problem("DTEND {} is not after DTSTART {}", until->value, start->value);
  }

  static bool fits(std::string_view value, std::string_view form) {
    return std::ranges::equal(value, form,
                              [](char c, char f) { return f == '0' ? c >= '0' && c <= '9' : c == f; });
  }
  static bool is_utc(std::string_view value) { return fits(value, "00000000T000000Z"); }
  static bool is_moment(const Property& property) {
    if (property.parameters == ";VALUE=DATE") return fits(property.value, "00000000");
    if (property.parameters.starts_with(";TZID=")) return fits(property.value, "00000000T000000");
    return property.parameters.empty() && is_utc(property.value);
  }

  // Section 3.3.11; CATEGORIES may list several.
  void check_text(const Property& property) {
    const std::string_view text = property.value;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\') {
        const bool known = i + 1 < text.size() && std::string_view("\\;,nN").find(text[i + 1]) != text.npos;
        if (!known) problem("{} has a wrong escape", property.name);
        ++i;
      } else if (text[i] == ';' || (text[i] == ',' && property.name != "CATEGORIES")) {
        problem("{} has a bare {}", property.name, text[i]);
      }
    }
  }

  std::vector<std::string> problems_;
  std::vector<std::string> open_;
  std::vector<std::multimap<std::string, Property>> all_;  // Of each that is open.
  std::set<std::string> uids_;
};

}  // namespace

std::vector<std::string> ical_problems(std::string_view calendar) {
  return Check().run(calendar);
}

}  // namespace slipway::exports
