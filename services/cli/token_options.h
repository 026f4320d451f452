// The options of `framecast token new`, `sign` and `key`, and what is checked of them.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace framecast::cli {

// `run` becomes the command that was given.
void AddToken(CLI::App& app, std::function<int()>& run);

}  // namespace framecast::cli
