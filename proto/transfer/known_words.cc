#include "proto/transfer/known_words.h"

#include <algorithm>

#include "proto/ascii.h"

namespace slipway::transfer {
namespace {

struct StatusWord {
  std::string_view word;
  v1::ColumnKind kind;
};
constexpr StatusWord status_words[] = {
    {"to do", v1::TODO},      {"todo", v1::TODO},     {"open", v1::TODO},         {"new", v1::TODO},
    {"backlog", v1::TODO},    {"reopened", v1::TODO}, {"待办", v1::TODO},         {"未开始", v1::TODO},
    {"新建", v1::TODO},       {"打开", v1::TODO},     {"in progress", v1::DOING}, {"doing", v1::DOING},
    {"in review", v1::DOING}, {"进行中", v1::DOING},  {"处理中", v1::DOING},      {"正在进行", v1::DOING},
    {"开发中", v1::DOING},    {"测试中", v1::DOING},  {"done", v1::DONE},         {"closed", v1::DONE},
    {"resolved", v1::DONE},   {"complete", v1::DONE}, {"completed", v1::DONE},    {"完成", v1::DONE},
    {"已完成", v1::DONE},     {"已关闭", v1::DONE},   {"已解决", v1::DONE}};

struct PriorityWord {
  std::string_view word;
  v1::Priority priority;
};
constexpr PriorityWord priority_words[] = {
    {"lowest", v1::LOW},    {"low", v1::LOW},        {"minor", v1::LOW},       {"trivial", v1::LOW},
    {"低", v1::LOW},        {"最低", v1::LOW},       {"medium", v1::NORMAL},   {"normal", v1::NORMAL},
    {"中", v1::NORMAL},     {"普通", v1::NORMAL},    {"high", v1::HIGH},       {"major", v1::HIGH},
    {"高", v1::HIGH},       {"highest", v1::URGENT}, {"critical", v1::URGENT}, {"blocker", v1::URGENT},
    {"urgent", v1::URGENT}, {"紧急", v1::URGENT},    {"最高", v1::URGENT}};

}  // namespace

std::optional<v1::ColumnKind> column_kind_of(std::string_view word) {
  const auto* known = std::ranges::find(status_words, to_lower(word), &StatusWord::word);
  return known == std::end(status_words) ? std::nullopt : std::optional(known->kind);
}

std::optional<v1::Priority> priority_of(std::string_view word) {
  const auto* known = std::ranges::find(priority_words, to_lower(word), &PriorityWord::word);
  return known == std::end(priority_words) ? std::nullopt : std::optional(known->priority);
}

}  // namespace slipway::transfer
