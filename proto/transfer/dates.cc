#include "proto/transfer/dates.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

#include "proto/ascii.h"
#include "proto/transfer/sheet.h"

namespace slipway::transfer {
namespace {

struct MonthName {
  std::string_view name;
  int month;
};
// In lower case; Chinese as Java's formatter writes it.
constexpr MonthName month_names[] = {
    {"jan", 1},   {"january", 1},    {"januar", 1},    {"jän", 1},       {"janv", 1},       {"janvier", 1},
    {"ene", 1},   {"enero", 1},      {"一月", 1},      {"feb", 2},       {"february", 2},   {"februar", 2},
    {"févr", 2},  {"février", 2},    {"febrero", 2},   {"二月", 2},      {"mar", 3},        {"march", 3},
    {"mär", 3},   {"märz", 3},       {"mrz", 3},       {"mars", 3},      {"marzo", 3},      {"三月", 3},
    {"apr", 4},   {"april", 4},      {"avr", 4},       {"avril", 4},     {"abr", 4},        {"abril", 4},
    {"四月", 4},  {"may", 5},        {"mai", 5},       {"mayo", 5},      {"五月", 5},       {"jun", 6},
    {"june", 6},  {"juni", 6},       {"juin", 6},      {"junio", 6},     {"六月", 6},       {"jul", 7},
    {"july", 7},  {"juli", 7},       {"juil", 7},      {"juillet", 7},   {"julio", 7},      {"七月", 7},
    {"aug", 8},   {"august", 8},     {"août", 8},      {"ago", 8},       {"agosto", 8},     {"八月", 8},
    {"sep", 9},   {"sept", 9},       {"september", 9}, {"septembre", 9}, {"septiembre", 9}, {"九月", 9},
    {"oct", 10},  {"october", 10},   {"okt", 10},      {"oktober", 10},  {"octobre", 10},   {"octubre", 10},
    {"十月", 10}, {"nov", 11},       {"november", 11}, {"novembre", 11}, {"noviembre", 11}, {"十一月", 11},
    {"dec", 12},  {"december", 12},  {"dez", 12},      {"dezember", 12}, {"déc", 12},       {"décembre", 12},
    {"dic", 12},  {"diciembre", 12}, {"十二月", 12}};

enum class Half { none, morning, afternoon };
struct HalfName {
  std::string_view name;
  Half half;
};
constexpr HalfName half_names[] = {
    {"am", Half::morning},     {"a.m.", Half::morning},  {"上午", Half::morning},   {"凌晨", Half::morning},
    {"早上", Half::morning},   {"pm", Half::afternoon},  {"p.m.", Half::afternoon}, {"下午", Half::afternoon},
    {"晚上", Half::afternoon}, {"中午", Half::afternoon}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes `name` out of `text` where it stands as a word of its own, or in Chinese anywhere.
bool take_word(std::string& text, std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool joined_left = at > 0 && is_letter(name.front()) && is_letter(text[at - 1]);
    const bool joined_right = end < text.size() && is_letter(name.back()) && is_letter(text[end]);
    if (joined_left || joined_right) continue;
    text.replace(at, name.size(), " ");
    return true;
  }
  return false;
}

struct Number {
  int value = 0;
  std::size_t digits = 0;
  char before = ' ';  // What separates it from the number before.
};

struct Clock {
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  int nanos = 0;
  std::optional<int> offset_minutes;
};

// Up to nine digits off the front.
std::optional<Number> take_number(std::string_view& text) {
  Number number;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + std::min<std::size_t>(text.size(), 9), number.value);
  if (error != std::errc{} || text.empty() || !is_digit(text[0])) return std::nullopt;
  number.digits = static_cast<std::size_t>(end - text.data());
  text.remove_prefix(number.digits);
  return number;
}

void skip_blank(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

// After the hours: `:05:07.250 +0800`.
bool read_clock(std::string_view text, Clock& clock) {
  int* const parts[] = {&clock.minutes, &clock.seconds};
  for (int* part : parts) {
    if (!text.starts_with(':')) break;
    text.remove_prefix(1);
    const auto number = take_number(text);
    if (!number || number->digits > 2 || number->value > 59) return false;
    *part = number->value;
  }
  if (text.starts_with('.') || text.starts_with(',')) {
    text.remove_prefix(1);
    const auto fraction = take_number(text);
    if (!fraction) return false;
    clock.nanos = fraction->value;
    for (std::size_t digit = fraction->digits; digit < 9; ++digit) clock.nanos *= 10;
  }
  skip_blank(text);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty()) return true;
  clock.offset_minutes = parse_offset(text);
  return clock.offset_minutes.has_value();
}

struct DayParts {
  std::vector<Number> numbers;
  std::optional<int> month;  // Where it was a word.
};

std::optional<DayParts> split_day(std::string_view text) {
  constexpr std::string_view separators = " /-.,";
  DayParts parts;
  char before = ' ';
  while (!text.empty()) {
    if (is_digit(text[0])) {
      auto number = take_number(text);
      number->before = before;
      parts.numbers.push_back(*number);
      before = ' ';
    } else if (separators.find(text[0]) != std::string_view::npos) {
      if (text[0] != ' ') before = text[0];
      text.remove_prefix(1);
    } else {
      const std::size_t size = std::min(text.find_first_of(" /-.,0123456789"), text.size());
      const auto* name = std::ranges::find(month_names, text.substr(0, size), &MonthName::name);
      if (name == std::end(month_names) || parts.month) return std::nullopt;
      parts.month = name->month;
      text.remove_prefix(size);
    }
  }
  return parts;
}

int full_year(const Number& number) {
  if (number.digits > 2) return number.value;
  return number.value < 70 ? 2000 + number.value : 1900 + number.value;
}

std::expected<v1::Date, DateProblem> date_of(const Number& year, int month, int day) {
  using namespace std::chrono;
  const int full = full_year(year);
  const bool is_year = year.digits == 2 || year.digits == 4;
  const year_month_day real{std::chrono::year{full}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!is_year || full < 1900 || full > 2999 || month > 12 || day > 31 || !real.ok())
    return std::unexpected(DateProblem::invalid);
  v1::Date date;
  date.set_year(full);
  date.set_month(month);
  date.set_day(day);
  return date;
}

// Two numbers before a year: which of them is the day?
std::expected<v1::Date, DateProblem> day_and_month(const std::vector<Number>& numbers, DateOrder order) {
  const int first = numbers[0].value;
  const int second = numbers[1].value;
  if (first == 0 || second == 0) return std::unexpected(DateProblem::invalid);
  const bool is_german = numbers[1].before == '.' && numbers[2].before == '.';
  if (is_german || first > 12 || order == DateOrder::day_first || first == second)
    return date_of(numbers[2], second, first);
  if (second > 12 || order == DateOrder::month_first) return date_of(numbers[2], first, second);
  return std::unexpected(DateProblem::ambiguous);
}

std::expected<v1::Date, DateProblem> read_day(std::string_view text, DateOrder order) {
  const auto parts = split_day(text);
  if (!parts) return std::unexpected(DateProblem::invalid);
  const std::vector<Number>& numbers = parts->numbers;
  if (parts->month) {
    if (numbers.size() != 2) return std::unexpected(DateProblem::invalid);
    const bool year_first = numbers[0].digits == 4;
    return date_of(numbers[year_first ? 0 : 1], *parts->month, numbers[year_first ? 1 : 0].value);
  }
  if (numbers.size() == 1 && numbers[0].digits == 8) {
    const int all = numbers[0].value;
    return date_of({.value = all / 10'000, .digits = 4}, all / 100 % 100, all % 100);
  }
  if (numbers.size() != 3) return std::unexpected(DateProblem::invalid);
  if (numbers[0].digits == 4) return date_of(numbers[0], numbers[1].value, numbers[2].value);
  return day_and_month(numbers, order);
}

// `2024年3月1日` as `2024/3/1/`; a month in words keeps its 月.
void even_out_chinese(std::string& text) {
  for (const std::string_view mark : {"年", "月", "日", "号"}) {
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1))
      if (at > 0 && is_digit(text[at - 1])) text.replace(at, mark.size(), "/");
  }
}

Half take_half(std::string& text) {
  for (const HalfName& name : half_names)
    if (take_word(text, name.name)) return name.half;
  return Half::none;
}

std::int64_t seconds_at(const v1::Date& day) {
  using namespace std::chrono;
  const sys_days days{year{day.year()} / static_cast<int>(day.month()) / static_cast<int>(day.day())};
  return duration_cast<seconds>(days.time_since_epoch()).count();
}

v1::Date date_at(std::int64_t seconds) {
  using namespace std::chrono;
  const year_month_day day{floor<days>(sys_seconds{std::chrono::seconds{seconds}})};
  v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(static_cast<std::int32_t>(static_cast<unsigned>(day.month())));
  date.set_day(static_cast<std::int32_t>(static_cast<unsigned>(day.day())));
  return date;
}

}  // namespace

std::optional<int> parse_offset(std::string_view text) {
  if (text == "z" || text == "Z" || text == "utc") return 0;
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_number(text);
  if (!hours) return std::nullopt;
  if (hours->digits == 4 && text.empty() && hours->value % 100 < 60 && hours->value <= 1800)
    return sign * (hours->value / 100 * 60 + hours->value % 100);
  int minutes = 0;
  if (text.starts_with(':')) {
    text.remove_prefix(1);
    const auto number = take_number(text);
    if (!number || number->digits != 2 || number->value > 59) return std::nullopt;
    minutes = number->value;
  }
  if (!text.empty() || hours->digits > 2 || hours->value > 18) return std::nullopt;
  return sign * (hours->value * 60 + minutes);
}

std::expected<When, DateProblem> parse_when(std::string_view written, const DateRules& rules) {
  constexpr std::size_t bytes_max = 100;
  if (written.size() > bytes_max) return std::unexpected(DateProblem::invalid);
  std::string text = to_lower(written);
  const Half half = take_half(text);
  even_out_chinese(text);
  const std::size_t colon = text.find(':');
  std::size_t clock_at = std::min(colon, text.size());
  while (colon != std::string::npos && clock_at > 0 && is_digit(text[clock_at - 1])) --clock_at;
  std::string_view day_text = std::string_view(text).substr(0, clock_at);
  if (colon != std::string::npos && day_text.ends_with('t')) day_text.remove_suffix(1);
  auto day = read_day(day_text, rules.order);
  if (!day) return std::unexpected(day.error());

  Clock clock;
  if (colon != std::string::npos) {
    std::string_view clock_text = std::string_view(text).substr(clock_at);
    const auto hours = take_number(clock_text);
    if (!hours || hours->digits > 2 || hours->value > 23 || !read_clock(clock_text, clock))
      return std::unexpected(DateProblem::invalid);
    clock.hours = hours->value;
    if (half == Half::afternoon && clock.hours < 12) clock.hours += 12;
    if (half == Half::morning && clock.hours == 12) clock.hours = 0;
  }
  constexpr int minute_seconds = 60;
  const int offset = clock.offset_minutes.value_or(rules.utc_offset_minutes);
  const std::int64_t seconds = seconds_at(*day) + (clock.hours * 60 + clock.minutes) * minute_seconds +
                               clock.seconds - offset * minute_seconds;
  When when;
  when.at.set_seconds(seconds);
  when.at.set_nanos(clock.nanos);
  when.day = date_at(seconds + rules.utc_offset_minutes * minute_seconds);
  return when;
}

}  // namespace slipway::transfer
