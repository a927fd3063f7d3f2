#include <CLI/CLI.hpp>
#include <memory>
#include <set>

#include "clients/cli/arguments.h"
#include "clients/cli/commands.h"
#include "clients/cli/words.h"

namespace slipway::cli {
namespace {

// The shells ask the program itself what fits: one place knows the commands, and it is always of the same
// version.
constexpr const char* bash_script = R"(_slipway() {
  local IFS=$'\n'
  COMPREPLY=($(slipway complete-words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _slipway slipway
)";
constexpr const char* zsh_script = R"(#compdef slipway
_slipway() {
  local -a fitting
  fitting=("${(@f)$(slipway complete-words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a fitting
}
compdef _slipway slipway
)";
constexpr const char* fish_script = R"(function __slipway_fitting
  set -l typed (commandline -opc) (commandline -ct)
  slipway complete-words -- $typed[2..-1] 2>/dev/null
end
complete -c slipway -f -a '(__slipway_fitting)'
)";

std::set<std::string> fitting(const CLI::App& program, const std::vector<std::string>& words) {
  const CLI::App* at = &program;
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    for (const CLI::App* sub : at->get_subcommands([](const CLI::App*) { return true; }))
      if (sub->get_name() == words[i]) {
        at = sub;
        break;
      }
  const std::string begun = words.empty() ? "" : words.back();
  std::set<std::string> out;
  const auto offer = [&](const std::string& word) {
    if (word.starts_with(begun)) out.insert(word);
  };
  for (const CLI::App* sub : at->get_subcommands([](const CLI::App*) { return true; }))
    if (!sub->get_group().empty()) offer(sub->get_name());
  if (!begun.starts_with('-')) return out;
  for (const CLI::App* level : {at, &program})
    for (const CLI::Option* option : level->get_options())
      for (const std::string& name : option->get_lnames()) offer("--" + name);
  return out;
}

}  // namespace

void add_completion_commands(CLI::App& program, LazyApp& app) {
  CLI::App* sub =
      program.add_subcommand("completion", tr("命令补全脚本", "A completion script for your shell"));
  auto shell = std::make_shared<std::string>();
  sub->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  sub->footer(
      "source <(slipway completion bash)\nsource <(slipway completion zsh)\nslipway completion fish | "
      "source");
  sub->callback([&app, shell] {
    app.out() << (*shell == "bash" ? bash_script : *shell == "zsh" ? zsh_script : fish_script);
  });
  CLI::App* words = program.add_subcommand("complete-words", "")->group("");
  auto typed = std::make_shared<std::vector<std::string>>();
  words->add_option("words", *typed);
  words->callback([&app, &program, typed] {
    for (const std::string& word : fitting(program, *typed)) app.out() << word << '\n';
  });
}

}  // namespace slipway::cli
