// What was wrong with the words that somebody typed, as a Failure: which word is not known, and the nearest
// ones.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/failure.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace slipway::cli {

// Codes: `command_unknown`, `option_unknown` (each with `nearest` facts), `command_missing`,
// `argument_missing`, `argument_unexpected`, `argument_invalid`. `words` are the arguments behind the
// program's name.
Failure misuse(const CLI::App& program, const std::vector<std::string>& words, const CLI::ParseError& error);

// A word that is none of `known`: `code`, the sentence, and the nearest ones as facts.
Failure unknown_word(std::string code, std::string sentence, const std::string& typed,
                     const std::vector<std::string>& known);

}  // namespace slipway::cli
