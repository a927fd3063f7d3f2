#include "clients/cli/misuse.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "clients/cli/arguments.h"
#include "clients/cli/say.h"
#include "clients/cli/spelling.h"
#include "clients/cli/text.h"

namespace slipway::cli {
namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& level) {
  return level.get_subcommands([](const CLI::App* sub) { return !sub->get_group().empty(); });
}

// An option counts at every level below its own, too.
const CLI::Option* option_named(const CLI::App* level, const std::string& name) {
  for (; level != nullptr; level = level->get_parent())
    if (const CLI::Option* option = level->get_option_no_throw(name)) return option;
  return nullptr;
}

bool takes_words(const CLI::App& level) {
  return std::ranges::any_of(level.get_options(), &CLI::Option::get_positional);
}

std::string path_of(const CLI::App* level) {
  std::string path = level->get_name();
  while ((level = level->get_parent()) != nullptr) path = level->get_name() + " " + path;
  return path;
}

// Follows the words down the tree of commands, to where one leads nowhere.
class Walk {
 public:
  Walk(const CLI::App& program, const std::vector<std::string>& words) : level_(&program) {
    for (std::size_t i = 0; i < words.size() && word_.empty() && words[i] != "--"; ++i) {
      if (words[i].starts_with('-') && words[i].size() > 1)
        i += pass_option(words[i]);
      else
        pass_word(words[i]);
    }
  }

  const CLI::App& level() const { return *level_; }
  // Empty: every word leads somewhere.
  const std::string& word() const { return word_; }
  bool is_option() const { return word_.starts_with('-'); }

  std::vector<std::string> known() const {
    std::vector<std::string> names;
    if (!is_option()) {
      for (const CLI::App* sub : commands_of(*level_)) names.push_back(sub->get_name());
      return names;
    }
    for (const CLI::App* level = level_; level != nullptr; level = level->get_parent())
      for (const CLI::Option* option : level->get_options())
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
  }

 private:
  // How many of the words behind it are its value.
  std::size_t pass_option(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const CLI::Option* option = option_named(level_, name.starts_with("--") ? name : name.substr(0, 2));
    if (option == nullptr && name.starts_with("--")) word_ = name;
    const bool has_value = option != nullptr && option->get_items_expected_min() > 0;
    return has_value && equals == std::string::npos && (name.starts_with("--") || name.size() == 2) ? 1 : 0;
  }

  void pass_word(const std::string& word) {
    const auto subs = level_->get_subcommands([](const CLI::App*) { return true; });
    const auto found = std::ranges::find_if(subs, [&](const CLI::App* sub) { return sub->check_name(word); });
    if (found != subs.end())
      level_ = *found;
    else if (!subs.empty() && !takes_words(*level_))
      word_ = word;
  }

  const CLI::App* level_;
  std::string word_;
};

// The parser's sentences are English. What they say about: an option, and what it may be.
struct Said {
  std::string about;
  std::string rest;
};
Said parts_of_sentence(const std::string& sentence) {
  const std::size_t colon = sentence.find(": ");
  if (colon == std::string::npos) return {{}, sentence};
  return {sentence.substr(0, colon), sentence.substr(colon + 2)};
}

std::string between(const std::string& text, std::string_view before, std::string_view after) {
  const std::size_t from = text.find(before);
  if (from == std::string::npos) return {};
  const std::size_t begin = from + before.size();
  return text.substr(begin, text.find(after, begin) - begin);
}

std::string invalid_in_chinese(const std::string& sentence) {
  const Said said = parts_of_sentence(sentence);
  std::string may_be;
  if (const std::string range = between(said.rest, " not in range ", "\n"); !range.empty())
    may_be = "应为 " + range.substr(0, range.find(' ')) + " 到 " + range.substr(range.rfind(' ') + 1);
  else if (const std::string members = between(said.rest, " not in {", "}"); !members.empty())
    may_be = "应为其中之一: " + members;
  return (said.about.empty() ? std::string{"参数"} : said.about) + ": " +
         (may_be.empty() ? "取值有误或数量不对" : may_be);
}

std::string invalid(const std::string& sentence) {
  return language() == v1::ZH_CN ? invalid_in_chinese(sentence) : sentence;
}

Failure missing(const CLI::App& level, const std::string& sentence) {
  constexpr std::string_view is_required = " is required";
  const std::string what = sentence.substr(0, sentence.find(is_required));
  if (what != "A subcommand")
    return usage("argument_missing", say("缺少 {}", "{} is missing", one_line(what)));
  Failure failure =
      usage("command_missing", say("{} 之后需要一个命令，见 {} --help", "{} takes a command: see {} --help",
                                   path_of(&level), path_of(&level)));
  return failure;
}

}  // namespace

Failure unknown_word(std::string code, std::string sentence, const std::string& typed,
                     const std::vector<std::string>& known) {
  Failure failure = usage(std::move(code), std::move(sentence));
  for (const std::string& word : nearest(typed, known)) failure.facts.emplace_back("nearest", word);
  return failure;
}

Failure misuse(const CLI::App& program, const std::vector<std::string>& words, const CLI::ParseError& error) {
  const Walk walk(program, words);
  const std::string& word = walk.word();
  if (!word.empty() && walk.is_option())
    return unknown_word("option_unknown",
                        say("{} 没有选项 {}", "{} has no option {}", path_of(&walk.level()), one_line(word)),
                        word, walk.known());
  if (!word.empty())
    return unknown_word(
        "command_unknown",
        say("{} 没有命令 '{}'", "{} has no command '{}'", path_of(&walk.level()), one_line(word)), word,
        walk.known());
  const std::string sentence = error.what();
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError))
    return missing(walk.level(), sentence);
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
    return usage("argument_unexpected",
                 say("多余的参数: {}", "not expected here: {}", one_line(parts_of_sentence(sentence).rest)));
  return usage("argument_invalid", one_line(invalid(sentence)));
}

}  // namespace slipway::cli
